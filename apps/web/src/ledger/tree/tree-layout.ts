import type { Sheet } from './sheets.js'

/** Squares along a side of a sheet. */
export const SIDE = 16
const HEAD = 58
const TRUNK = 34
const FOOT = 66
const MOST_PITCH = 11
const MOST_BEHIND = 3
const BEHIND = 3

export type Point = { x: number; y: number }
export type Placed = { sheet: Sheet; x: number; y: number; side: number; behind: readonly number[] }
export type TreeLayout = { width: number; height: number; pitch: number; root: Point; sheets: readonly Placed[] }

/** Places the sheets side by side as the digits of a number, the highest level first, with the root above them. */
export function layoutOf(sheets: readonly Sheet[], width: number): TreeLayout {
  const count = sheets.length
  const gap = Math.max(18, Math.min(64, width * 0.08))
  const pitch = Math.max(
    2,
    Math.min(MOST_PITCH, Math.floor((width - gap * (count - 1) - MOST_BEHIND * BEHIND) / (SIDE * count))),
  )
  const side = pitch * SIDE
  const left = Math.max(0, (width - count * side - (count - 1) * gap) / 2)
  const y = HEAD + TRUNK
  const placed = sheets.toReversed().map((sheet, place) => ({
    sheet,
    x: left + place * (side + gap),
    y,
    side,
    behind: Array.from(
      { length: Math.min(MOST_BEHIND, sheet.full) },
      (_, at) => (Math.min(MOST_BEHIND, sheet.full) - at) * BEHIND,
    ),
  }))
  return { width, height: y + side + FOOT, pitch, root: { x: width / 2, y: 22 }, sheets: placed }
}

/** The middle of a square. */
export const middleOf = ({ x, y }: Point, square: number, pitch: number): Point => ({
  x: x + ((square % SIDE) + 0.5) * pitch,
  y: y + (Math.floor(square / SIDE) + 0.5) * pitch,
})

/** Squares `from` up to, not including, `to`, as one path. */
export function squares({ x, y }: Point, from: number, to: number, pitch: number): string {
  const size = Math.max(1, pitch - (pitch > 4 ? 1.5 : 1))
  let path = ''
  for (let square = from; square < to; square++) {
    const [left, top] = [x + (square % SIDE) * pitch, y + Math.floor(square / SIDE) * pitch]
    path += `M${left} ${top}h${size}v${size}h${-size}z`
  }
  return path
}
