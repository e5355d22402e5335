import { below, pick } from '../random.js'

const LIMITS = [0, 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, 1e21]
const NO_NUMBERS = [Number.NaN, Infinity, -Infinity, -0.5, 0.5, 1.5]

/** Other numbers, and what is no number at all, as a caller without types might hand it over. */
export function otherNumber(random: () => number, value: number): number {
  const kind = below(random, 6)
  if (kind === 0) return value + pick(random, [1, -1, 2, -2])
  if (kind === 1) return value + pick(random, [1, -1]) * 2 ** below(random, 54)
  if (kind === 2) return pick(random, LIMITS) * pick(random, [1, 1, -1])
  if (kind === 3) return pick(random, [...NO_NUMBERS, value + 0.5, -value - 1])
  if (kind === 4) return below(random, 2 * value + 2)
  return pick<unknown>(random, [
    String(value),
    BigInt(below(random, 100)),
    null,
    undefined,
    [value],
    { value },
  ]) as number
}

const inScript = (digits: string, zero: number): string =>
  [...digits].map((digit) => String.fromCodePoint(zero + Number(digit))).join('')

const SPELLINGS: ((digits: string, random: () => number) => string)[] = [
  (digits) => String(BigInt(digits) + 1n),
  (digits) => String(BigInt(digits) - 1n),
  (digits, random) => String(BigInt(digits) + 2n ** BigInt(below(random, 70))),
  (_, random) => String(below(random, 100_000)),
  (_, random) => pick(random, ['9007199254740991', '9007199254740992', '9223372036854775807', '18446744073709551616']),
  (digits) => digits.repeat(20),
  (_, random) => '9'.repeat(1 + below(random, 400)),
  (digits) => `-${digits}`,
  (digits) => `+${digits}`,
  (digits) => `0${digits}`,
  (digits) => `00000000000000000000${digits}`,
  (digits) => ` ${digits}`,
  (digits) => `${digits} `,
  (digits) => `${digits}.0`,
  (digits) => `${digits}e0`,
  (digits) => `${digits}n`,
  (digits) => `0x${BigInt(digits).toString(16)}`,
  (digits) => `${digits.slice(0, 1)}_${digits.slice(1)}`,
  (digits) => inScript(digits, 0x0660),
  (digits) => inScript(digits, 0xff10),
  (digits) => inScript(digits, 0x1d7ce),
  () => '',
  () => 'NaN',
  () => 'Infinity',
]

/** The same decimal, or another one, spelled as some parsers would have it. */
export const respelled = (random: () => number, digits: string): string => pick(random, SPELLINGS)(digits, random)
