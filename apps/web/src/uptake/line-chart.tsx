import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../app/theme.js'
import { monthInWords, type Pivot } from './pivot.js'

const HEIGHT = 320
/** Lines differ in their dashes too, for who cannot tell the colours apart. */
export const dashes: readonly (readonly number[])[] = [[], [9, 5], [2, 4], [12, 4, 2, 4], [5, 3], [1, 3]]
const SERIES = 6
const seriesClass = (at: number) => `series-${(at % SERIES) + 1}`

/** A colour as the canvas takes it: the theme's properties are resolved by an element that uses them. */
function resolved(host: HTMLElement, className: string): string {
  const probe = document.createElement('span')
  probe.className = className
  host.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

const secondsOf = (month: string) => Date.parse(`${month}-01T00:00:00Z`) / 1000

function dataOf({ months, lines }: Pivot): uPlot.AlignedData {
  return [
    months.map(secondsOf),
    ...lines.map(({ cells }) => cells.map((cell) => (cell === 'hidden' ? null : cell))),
  ] as uPlot.AlignedData
}

function optionsOf(host: HTMLElement, { months, lines }: Pivot): uPlot.Options {
  const [ink, rule] = [resolved(host, 'soft'), resolved(host, 'rule-colour')]
  const font = `13px ${getComputedStyle(host).fontFamily}`
  const axis = { stroke: ink, font, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 } }
  return {
    width: host.clientWidth,
    height: HEIGHT,
    padding: [12, 36, 0, 0],
    hooks: { drawClear: [(plot) => hatch(plot, hiddenIn({ months, lines }), rule)] },
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(5, max * 1.08)] } },
    axes: [
      {
        ...axis,
        splits: () => thinned(months.map(secondsOf), host.clientWidth),
        values: (_plot, splits) => splits.map((at) => monthInWords(new Date(at * 1000).toISOString().slice(0, 7))),
      },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000] },
    ],
    series: [
      {},
      ...lines.map((line, at) => ({
        label: line.name,
        stroke: resolved(host, seriesClass(at)),
        width: 2.25,
        dash: [...(dashes[at % dashes.length] ?? [])],
        points: { size: 6, fill: resolved(host, seriesClass(at)) },
      })),
    ],
  }
}

/** The months in which a count is hidden, as places on the x axis. */
const hiddenIn = ({ months, lines }: Pivot): number[] =>
  months.filter((_, at) => lines.some(({ cells }) => cells[at] === 'hidden')).map(secondsOf)

const BAND = 22
const HATCH = 7

/** Hatches a band behind the lines at each of these places. */
function hatch({ ctx, bbox, valToPos }: uPlot, places: number[], colour: string): void {
  ctx.save()
  ctx.strokeStyle = colour
  ctx.lineWidth = 1.5
  for (const place of places) {
    const left = valToPos(place, 'x', true) - BAND / 2
    ctx.save()
    ctx.beginPath()
    ctx.rect(left, bbox.top, BAND, bbox.height)
    ctx.clip()
    ctx.beginPath()
    for (let y = bbox.top - BAND; y < bbox.top + bbox.height + BAND; y += HATCH) {
      ctx.moveTo(left, y + BAND)
      ctx.lineTo(left + BAND, y)
    }
    ctx.stroke()
    ctx.restore()
  }
  ctx.restore()
}

/** As many of the months as there is room to name. */
function thinned(all: number[], width: number): number[] {
  const every = Math.max(1, Math.ceil(all.length / Math.max(2, Math.floor(width / 90))))
  return all.filter((_, at) => at % every === 0)
}

/** Lines by month. The table below it says the same, so that it is hidden from screen readers. */
export function LineChart({ pivot }: { pivot: Pivot }) {
  const host = useRef<HTMLDivElement>(null)
  const theme = useTheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the theme's properties
  useEffect(() => {
    const element = host.current
    if (!element) return
    const plot = new uPlot(optionsOf(element, pivot), dataOf(pivot), element)
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      plot.destroy()
    }
  }, [pivot, theme])
  return <div ref={host} className="chart" aria-hidden="true" />
}

export const Legend = ({ pivot: { lines } }: { pivot: Pivot }) => (
  <ul className="legend">
    {lines.map(({ member, name }, at) => (
      <li key={member}>
        <svg viewBox="0 0 36 8" width="36" height="8" className={seriesClass(at)} aria-hidden="true">
          <path
            d="M1 4H35"
            stroke="currentColor"
            strokeWidth="2.5"
            strokeDasharray={dashes[at % dashes.length]?.join(' ')}
          />
        </svg>
        {name}
      </li>
    ))}
  </ul>
)
