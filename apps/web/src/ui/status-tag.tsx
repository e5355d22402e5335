import type { CredentialStatus } from '@testamur/credential-model'
import { Icon, type IconName } from './icon.js'
import type { Tone } from './note.js'

export const statusLooks: Record<CredentialStatus, { tone: Tone; icon: IconName; word: string }> = {
  valid: { tone: 'good', icon: 'tick', word: 'Valid' },
  suspended: { tone: 'doubt', icon: 'pause', word: 'Suspended' },
  revoked: { tone: 'bad', icon: 'cross', word: 'Revoked' },
}

export function StatusTag({ status }: { status: CredentialStatus }) {
  const { tone, icon, word } = statusLooks[status]
  return (
    <span className={`tag tone-${tone}`}>
      <Icon name={icon} />
      {word}
    </span>
  )
}
