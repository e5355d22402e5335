import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.js'

export type Tone = 'good' | 'bad' | 'doubt' | 'plain'
const icons: Record<Tone, IconName> = { good: 'tick', bad: 'sealBad', doubt: 'sealDoubt', plain: 'clock' }

type NoteProps = { tone: Tone; title: ReactNode; children?: ReactNode; role?: 'alert' | 'status'; icon?: IconName }

export const Note = ({ tone, title, children, role, icon }: NoteProps) => (
  <div className={`note tone-${tone}`} {...(role && { role })}>
    <Icon name={icon ?? icons[tone]} />
    <div className="note-body">
      <strong>{title}</strong>
      {children}
    </div>
  </div>
)
