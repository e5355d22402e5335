import type { BatchProgress } from '../api/batches.js'
import { Icon, type IconName } from '../ui/icon.js'
import type { Tone } from '../ui/note.js'
import { stateNames } from './words.js'

const looks: Record<BatchProgress['state'], { tone: Tone; icon: IconName }> = {
  checking: { tone: 'plain', icon: 'clock' },
  checked: { tone: 'doubt', icon: 'question' },
  running: { tone: 'plain', icon: 'clock' },
  paused: { tone: 'doubt', icon: 'pause' },
  finished: { tone: 'good', icon: 'tick' },
  cancelled: { tone: 'bad', icon: 'cross' },
}

export function StateTag({ state }: { state: BatchProgress['state'] }) {
  const { tone, icon } = looks[state]
  return (
    <span className={`tag tone-${tone}`}>
      <Icon name={icon} />
      {stateNames[state]}
    </span>
  )
}
