import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { readUptake, type UptakeQuery } from '../api/analytics.js'
import { Gate } from '../session/gate.js'
import { Choices } from '../ui/choices.js'
import { Loaded } from '../ui/loaded.js'
import { PageHead } from '../ui/page-head.js'
import { ByMonth } from './by-month.js'
import { DemoProgress } from './demo-progress.js'
import { type Measure, measures, measureWords } from './pivot.js'
import { Ranking } from './ranking.js'
import './uptake.css'

const EVERY_MS = 10_000
const options = measures.map((value) => ({ value, label: measureWords[value] }))

/** The first month of a span that ends now: `2025-04` for twelve months in March 2026. */
export const monthsAgo = (now: Date, count: number): string =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 1)).toISOString().slice(0, 7)

const useUptake = (key: string, query: UptakeQuery) =>
  useQuery({ queryKey: ['uptake', key, query], queryFn: () => readUptake(key, query), refetchInterval: EVERY_MS })

function Uptake({ keyOf }: { keyOf: string }) {
  const [measure, setMeasure] = useState<Measure>('issued')
  const [from] = useState(() => monthsAgo(new Date(), 12))
  const byMonth = useUptake(keyOf, { by: 'member,month', from })
  const byAchievement = useUptake(keyOf, { by: 'achievement', from })
  const bySkill = useUptake(keyOf, { by: 'skill', from })
  return (
    <div className="stack-l">
      <DemoProgress />
      <section className="stack" aria-labelledby="months-title">
        <h2 id="months-title">By member and month</h2>
        <Choices label="What is counted" inRow options={options} value={measure} onValue={setMeasure} />
        <Loaded query={byMonth} what="the uptake">
          {(data) => <ByMonth uptake={data} measure={measure} />}
        </Loaded>
      </section>
      <section className="stack" aria-labelledby="by-achievement-title">
        <h2 id="by-achievement-title">By achievement</h2>
        <Loaded query={byAchievement} what="the uptake by achievement">
          {(data) => <Ranking uptake={data} by="achievement" measure={measure} />}
        </Loaded>
      </section>
      <section className="stack" aria-labelledby="by-skill-title">
        <h2 id="by-skill-title">By skill</h2>
        <Loaded query={bySkill} what="the uptake by skill">
          {(data) => <Ranking uptake={data} by="skill" measure={measure} />}
        </Loaded>
      </section>
    </div>
  )
}

export const UptakePage = () => (
  <>
    <PageHead title="What is growing, and what is asked for?" tab="Uptake">
      Awards of the last twelve months, counted from events. They name nobody.
    </PageHead>
    <Gate kinds={['analyst', 'member', 'operator', 'auditor']} why="The uptake is shown to members and analysts.">
      {(key) => <Uptake key={key} keyOf={key} />}
    </Gate>
  </>
)
