/** The value at or below which a share `q` (0 to 1) of the samples lies (nearest rank). */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}

export const summary = (samples: readonly number[]): string =>
  [0.5, 0.95, 0.99].map((q) => quantile(samples, q).toFixed(1).padStart(8)).join(' ')
