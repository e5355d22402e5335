/**
 * Makes the values of `from` up to, not including, `to` in their order, with `width` of them under way at once: reading
 * goes on while what was read is judged, and never farther ahead than that.
 */
export async function* ahead<T>(
  from: number,
  to: number,
  make: (index: number) => Promise<T>,
  width = 16,
): AsyncGenerator<T> {
  const underWay: Promise<T>[] = []
  let next = from
  const start = () => {
    const one = make(next++)
    one.catch(() => {}) // it is told when its turn comes
    underWay.push(one)
  }
  while (next < to || underWay.length > 0) {
    while (next < to && underWay.length < width) start()
    yield await underWay.shift()!
  }
}
