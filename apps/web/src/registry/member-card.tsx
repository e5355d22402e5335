import { Link } from '@tanstack/react-router'
import type { Member } from '../api/registry.js'
import { Logo } from '../ui/logo.js'
import { When } from '../ui/when.js'

export const stateWords = { active: 'Member', suspended: 'Suspended', left: 'Has left' } as const

export const MemberCard = ({ member, count }: { member: Member; count: number | undefined }) => (
  <Link to="/registry/members/$slug" params={{ slug: member.slug }} className="member-card">
    <Logo slug={member.slug} name={member.name} />
    <span>
      <strong>{member.name}</strong>
      <span className="soft small">
        {stateWords[member.state]} since <When at={member.admittedAt} form="date" />
        {count !== undefined && `; ${count} ${count === 1 ? 'achievement' : 'achievements'}`}
      </span>
    </span>
  </Link>
)
