/**
 * Waits for answers until all are there, or until `enough` says so after one of them and a grace has passed for the rest. Never
 * rejects: `answered` and `failed` hear of each answer, also of those that come later.
 */
export function gather<T>(
  asked: readonly { answer: Promise<T>; answered(value: T): void; failed(error: Error): void }[],
  enough: () => boolean,
  graceMs: number,
): Promise<void> {
  return new Promise((resolve) => {
    let left = asked.length
    let grace: NodeJS.Timeout | undefined
    const look = () => {
      if (left === 0) {
        clearTimeout(grace)
        resolve()
      } else if (enough()) grace ??= setTimeout(resolve, graceMs)
    }
    const settled = () => {
      left--
      look()
    }
    for (const { answer, answered, failed } of asked) answer.then(answered, failed).then(settled)
    look()
  })
}
