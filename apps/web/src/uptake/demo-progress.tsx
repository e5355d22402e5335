import { useQuery } from '@tanstack/react-query'
import { readProgress } from '../api/demo.js'
import { Note } from '../ui/note.js'

const EVERY_MS = 3_000

/** Says so while the demo's past is still arriving: the numbers below grow until it has. */
export function DemoProgress() {
  const { data } = useQuery({
    queryKey: ['demo-progress'],
    queryFn: readProgress,
    refetchInterval: ({ state }) => (state.data && state.data.done < state.data.total ? EVERY_MS : false),
  })
  if (!data || data.done >= data.total) return null
  const [done, total] = [data.done.toLocaleString('en'), data.total.toLocaleString('en')]
  return (
    <Note tone="plain" title={`The demo's past is still arriving: ${done} of ${total} awards.`}>
      <progress className="progress" max={data.total} value={data.done} aria-label="Awards that have arrived" />
      <p>The numbers below grow until all are there.</p>
    </Note>
  )
}
