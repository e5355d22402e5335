import type { Copy } from '@testamur/credential-model'

/** The keys that signed copies, of each copy that says so. */
export const kidsOf = (copies: readonly Copy[]): string[] => copies.flatMap(({ kid }) => kid ?? [])
