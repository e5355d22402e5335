import { below, pick } from '../random.js'
import { respelled } from './numbers.js'

/** Makes another text from one; `others` are valid artefacts that it may borrow from. May give back what it got. */
export type TextMutator = (random: () => number, text: string, others: readonly string[]) => string

// Each of these is taken for something else by some parser: spaces, line ends, dashes, padding, nothing at all.
const PIECES =
  '\n|\n\n|\r|\r\n|\t|\v|\f| |\u00a0|\u0085|\u2003|\u2028|\u3000|\ufeff|\u200b|\u0000|\u001f|\u007f|\ud800|\udc00|' +
  '=|==|+|/|-|_|:|#|%00|%2e|..|\u2014|\u2013|\u2015|\u2014 |A|a|0|7|x|é|e\u0301|\u212a|😀|old |index |extra |.p/|time '
const pieces = PIECES.split('|')

const splitAt = (random: () => number, text: string): [string, string] => {
  const at = below(random, text.length + 1)
  return [text.slice(0, at), text.slice(at)]
}

/** Replaces one of the places where `pattern` matches. */
function editMatch(random: () => number, text: string, pattern: RegExp, edit: (found: string) => string): string {
  const found = [...text.matchAll(pattern)]
  if (found.length === 0) return text
  const { index, 0: match } = pick(random, found)
  return text.slice(0, index) + edit(match) + text.slice(index + match.length)
}

const editLines = (text: string, edit: (lines: string[]) => unknown): string => {
  const lines = text.split('\n')
  edit(lines)
  return lines.join('\n')
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE64 = /[A-Za-z0-9+/]{4,}={0,2}/g

/** The last digit before the padding has unused bits: set some of them. */
function strayBits(random: () => number, encoded: string): string {
  const digits = encoded.replace(/=+$/, '')
  const value = ALPHABET.indexOf(digits.slice(-1))
  const spelled = ALPHABET[value ^ (1 + below(random, encoded.endsWith('==') ? 15 : 3))]!
  return digits.slice(0, -1) + spelled + encoded.slice(digits.length)
}

const respellBase64 = (random: () => number, encoded: string): string => {
  const [before, after] = splitAt(random, encoded)
  return pick(random, [
    () => strayBits(random, encoded),
    () => encoded.replace(/=+$/, ''),
    () => `${encoded}=`,
    () => `${encoded}AAAA`,
    () => encoded.replaceAll('+', '-').replaceAll('/', '_'),
    () => encoded.toLowerCase(),
    () => `${before}\n${after}`,
    () => `${before} ${after}`,
    () => `${before}=${after}`,
    () => before.slice(0, -1) + pick(random, [...ALPHABET]) + after,
    () => encoded.slice(4),
    () => Buffer.from(encoded, 'base64').reverse().toString('base64'),
  ])()
}

export const TEXT_MUTATORS: readonly TextMutator[] = [
  function flipBit(random, text) {
    const at = below(random, text.length)
    const code = text.charCodeAt(at) ^ (1 << below(random, random() < 0.9 ? 7 : 16))
    return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
  },
  function insertPiece(random, text) {
    const [before, after] = splitAt(random, text)
    return before + pick(random, pieces) + after
  },
  function replaceByPiece(random, text) {
    const [before, after] = splitAt(random, text)
    return before + pick(random, pieces) + after.slice(1)
  },
  function cutOut(random, text) {
    const [before, after] = splitAt(random, text)
    return before + after.slice(1 + below(random, pick(random, [1, 4, 80])))
  },
  function truncate(random, text) {
    return splitAt(random, text)[random() < 0.9 ? 0 : 1]
  },
  function duplicateLine(random, text) {
    return editLines(text, (lines) => lines.splice(below(random, lines.length), 0, pick(random, lines)))
  },
  function removeLine(random, text) {
    return editLines(text, (lines) => lines.splice(below(random, lines.length), 1))
  },
  function swapLines(random, text) {
    return editLines(text, (lines) => {
      const [a, b] = [below(random, lines.length), below(random, lines.length)]
      ;[lines[a], lines[b]] = [lines[b]!, lines[a]!]
    })
  },
  function takeLineOfAnother(random, text, others) {
    const line = pick(random, pick(random, others).split('\n'))
    return editLines(text, (lines) => lines.splice(below(random, lines.length), below(random, 2), line))
  },
  function editNumber(random, text) {
    return editMatch(random, text, /[0-9]+/g, (digits) => respelled(random, digits))
  },
  function editLineOfDigits(random, text) {
    return editMatch(random, text, /(?<=^|[ \n])[0-9]+$/gm, (digits) => respelled(random, digits))
  },
  function editBase64(random, text) {
    return editMatch(random, text, BASE64, (encoded) => respellBase64(random, encoded))
  },
  function editPadded(random, text) {
    return editMatch(random, text, /[A-Za-z0-9+/]{2,}={1,2}/g, (encoded) => strayBits(random, encoded))
  },
  function lineEnds(random, text) {
    const end = pick(random, ['\r\n', '\r', '\u0085', '\u2028', '\n\n', ' \n', ''])
    return random() < 0.3 ? text.replaceAll('\n', end) : editMatch(random, text, /\n/g, () => end)
  },
  function splice(random, text, others) {
    return splitAt(random, text)[0] + splitAt(random, pick(random, others))[1]
  },
  function spliceAtLines(random, text, others) {
    const [lines, more] = [text.split('\n'), pick(random, others).split('\n')]
    return [...lines.slice(0, below(random, lines.length + 1)), ...more.slice(below(random, more.length))].join('\n')
  },
  function changeCase(random, text) {
    return editMatch(random, text, /[A-Za-z]+/g, (word) =>
      word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase(),
    )
  },
  function append(random, text, others) {
    return text + pick(random, [...pieces, text, pick(random, others)])
  },
  function repeat(random, text) {
    const [before, after] = splitAt(random, text)
    const part = after.slice(0, 1 + below(random, 100))
    return before + part.repeat(2 + below(random, pick(random, [2, 120]))) + after.slice(part.length)
  },
]

/** One change to a text, seldom two or three on top of each other. */
export function mutateText(random: () => number, text: string, others: readonly string[]): string {
  const changes = random() < 0.8 ? 1 : 2 + below(random, 2)
  let changed = text
  for (let i = 0; i < changes; i++) changed = pick(random, TEXT_MUTATORS)(random, changed, others)
  return changed
}
