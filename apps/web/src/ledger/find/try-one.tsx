import { countOf } from '../numbers.js'
import type { Wanted } from './wanted.js'

type Sample = { title: string; hint: string; index: number }

const half = (size: number): number => Math.floor(size / 2)

const samplesOf = (size: number): Sample[] =>
  [
    { title: 'The newest entry', hint: `Place ${countOf(size - 1)}, the last to be sealed`, index: size - 1 },
    { title: 'One from the middle', hint: `Place ${countOf(half(size))} of ${countOf(size)}`, index: half(size) },
    { title: 'The first entry', hint: 'Place 0, with which this log began', index: 0 },
  ].slice(size < 3 ? 2 : 0)

type TryOneProps = { size: number; chosen: number | undefined; onFind: (wanted: Wanted) => void }

/** Entries one click away, for whoever has no receipt at hand. */
export function TryOne({ size, chosen, onFind }: TryOneProps) {
  if (size === 0) return null
  return (
    <section className="samples" aria-labelledby="try-title">
      <h3 id="try-title" className="label">
        Nothing at hand? Try one
      </h3>
      <ul>
        {samplesOf(size).map(({ title, hint, index }) => (
          <li key={title}>
            <button
              type="button"
              className="sample"
              aria-pressed={chosen === index}
              onClick={() => onFind({ by: 'place', index })}
            >
              <strong>{title}</strong>
              <span>{hint}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
