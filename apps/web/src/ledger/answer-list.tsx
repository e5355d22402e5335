import { Icon, type IconName } from '../ui/icon.js'
import type { Tone } from '../ui/note.js'
import type { Answer, Outcome } from './answer.js'

const looks: Record<Outcome, { word: string; tone: Tone; icon: IconName }> = {
  passed: { word: 'Yes', tone: 'good', icon: 'tick' },
  failed: { word: 'No', tone: 'bad', icon: 'cross' },
  'cannot-tell': { word: 'Cannot tell', tone: 'doubt', icon: 'question' },
  'not-given': { word: 'Not yet', tone: 'plain', icon: 'dash' },
}

const Head = ({ title, outcome, why }: Answer) => (
  <>
    <Icon name={looks[outcome].icon} />
    <span className="check-name">{title}</span>
    <span className="check-outcome">{looks[outcome].word}</span>
    <span className="check-why">{why}</span>
  </>
)

const Seen = ({ seen }: Pick<Answer, 'seen'>) => (
  <dl className="facts check-seen">
    {Object.entries(seen).map(([name, value]) => (
      <div key={name} className="facts-pair">
        <dt>{name}</dt>
        <dd>
          <code>{value}</code>
        </dd>
      </div>
    ))}
  </dl>
)

function Row(shown: Answer) {
  const tone = `tone-${looks[shown.outcome].tone}`
  if (Object.keys(shown.seen).length === 0)
    return (
      <div className={`check-line ${tone}`}>
        <Head {...shown} />
      </div>
    )
  return (
    <details className={`check ${tone}`}>
      <summary>
        <Head {...shown} />
      </summary>
      <Seen seen={shown.seen} />
    </details>
  )
}

/** What was looked at, each with its answer in a word, and openable to what was seen. */
export const AnswerList = ({ answers }: { answers: readonly Answer[] }) => (
  <ol className="checks">
    {answers.map((one) => (
      <li key={one.title}>
        <Row {...one} />
      </li>
    ))}
  </ol>
)
