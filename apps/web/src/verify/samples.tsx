import { useQuery } from '@tanstack/react-query'
import { readSamples, type Sample } from '../api/demo.js'

const hints: Record<Sample['name'], string> = {
  valid: 'Every check holds',
  revoked: 'Real, and taken back by its issuer',
  tampered: 'One letter was changed',
  expired: 'Real, and run out',
}

type SamplesProps = { chosen: string | undefined; onChoose: (sample: Sample) => void }

/** Sample credentials, where this installation is the demo. */
export function Samples({ chosen, onChoose }: SamplesProps) {
  const { data } = useQuery({ queryKey: ['samples'], queryFn: readSamples, staleTime: Number.POSITIVE_INFINITY })
  if (!data || data.length === 0) return null
  return (
    <section className="samples" aria-labelledby="samples-title">
      <h2 id="samples-title" className="label">
        Nothing at hand? Try a sample
      </h2>
      <ul>
        {data.map((sample) => (
          <li key={sample.name}>
            <button
              type="button"
              className="sample"
              aria-pressed={chosen === sample.presentation}
              onClick={() => onChoose(sample)}
            >
              <strong>{sample.title}</strong>
              <span>{hints[sample.name] ?? ''}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
