/** Gives the same object for the same text, so that what is made of it can be kept with it. Holds at most `most`, the oldest go first. */
export type KeptSame<T> = { same(text: string, make: () => T): T }

export function keepSame<T>(most = 1_000): KeptSame<T> {
  const kept = new Map<string, T>()
  return {
    same: (text, make) => {
      const known = kept.get(text)
      if (known !== undefined) return known
      const made = make()
      if (kept.size >= most) kept.delete(kept.keys().next().value as string)
      kept.set(text, made)
      return made
    },
  }
}
