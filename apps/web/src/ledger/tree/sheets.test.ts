import { describe, expect, it } from 'vitest'
import { sheetsOf } from './sheets.js'
import { layoutOf, SIDE } from './tree-layout.js'

const SIZES = [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000, 1_000_000, 16_777_217]

describe('the tree as tiles', () => {
  it.each(SIZES)('of %i entries counts each entry once', (size) => {
    const sheets = sheetsOf({ size })
    expect(sheets.reduce((sum, { filled, each }) => sum + filled * each, 0)).toBe(size)
    expect(sheets.every(({ filled }) => filled < 256)).toBe(true)
  })

  it('has as many full tiles as tlog-tiles counts', () => {
    expect(sheetsOf({ size: 1_000_000 }).map(({ full, filled }) => [full, filled])).toEqual([
      [3906, 64],
      [15, 66],
      [0, 15],
    ])
    expect(sheetsOf({ size: 256 }).map(({ full, filled }) => [full, filled])).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  it('shows what is new and what waits, and no more than is there', () => {
    expect(sheetsOf({ size: 300, before: 290, waiting: 5 })[0]).toMatchObject({ filled: 44, fresh: 10, waiting: 5 })
    expect(sheetsOf({ size: 300, before: 200 }).map(({ fresh }) => fresh)).toEqual([44, 1])
    expect(sheetsOf({ size: 300, before: 300 })[0]?.fresh).toBe(0)
    expect(sheetsOf({ size: 250, waiting: 900 })[0]?.waiting).toBe(6)
  })

  it('marks an entry on each level where it is on the open tile', () => {
    const marks = (index: number) => sheetsOf({ size: 70_000, index }).map(({ marked }) => marked)
    expect(marks(69_999)).toEqual([111, undefined, undefined])
    expect(marks(65_536)).toEqual([undefined, 0, undefined])
    expect(marks(5)).toEqual([undefined, undefined, 0])
    expect(marks(70_000)).toEqual([undefined, undefined, undefined])
  })
})

describe('its drawing', () => {
  it.each(SIZES.flatMap((size) => [288, 478].map((width) => [size, width] as const)))(
    'of %i entries stays within %i pixels',
    (size, width) => {
      const { sheets, pitch, root } = layoutOf(sheetsOf({ size }), width)
      for (const { x, side } of sheets) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x + side).toBeLessThanOrEqual(width)
        expect(side).toBe(pitch * SIDE)
      }
      expect(pitch).toBeGreaterThanOrEqual(3)
      expect(root.x).toBe(width / 2)
    },
  )
})
