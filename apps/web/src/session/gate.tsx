import { useQuery } from '@tanstack/react-query'
import type { KeyKind } from '@testamur/credential-model'
import { type ReactNode, useState } from 'react'
import { type Member, readMember, readMembers } from '../api/registry.js'
import { Choices } from '../ui/choices.js'
import { Loaded } from '../ui/loaded.js'
import { findOwnMember } from './own-member.js'
import { holdKey, useKeys } from './session.js'
import { SignInForm } from './sign-in-form.js'

type GateProps = { kinds: readonly KeyKind[]; why: string; children: (key: string, kind: KeyKind) => ReactNode }

/** Shows a page to who holds a key for it; asks everyone else for one, and says what for. */
export function Gate({ kinds, why, children }: GateProps) {
  const keys = useKeys()
  const kind = kinds.find((one) => keys[one])
  const held = kind && keys[kind]
  if (held) return <>{children(held.key, kind)}</>
  return (
    <section className="sheet stack narrow">
      <h2>Sign in first</h2>
      <p className="soft">{why} In the demo, the keys stand in the file demo.json.</p>
      <SignInForm wanted={kinds} />
    </section>
  )
}

function ChooseMember({ keyOf }: { keyOf: string }) {
  const members = useQuery({ queryKey: ['members'], queryFn: readMembers })
  const [slug, setSlug] = useState('')
  return (
    <Loaded query={members} what="the members">
      {(all) => (
        <section className="sheet stack narrow">
          <h2>Which member is this key of?</h2>
          <p className="soft">It has awarded nothing yet, so that this cannot be told from its awards.</p>
          <Choices
            label="Member"
            value={slug}
            onValue={setSlug}
            options={all.map(({ slug, name }) => ({ value: String(slug), label: name }))}
          />
          <div className="buttons">
            <button
              type="button"
              className="button button-primary"
              disabled={slug === ''}
              onClick={() => holdKey(keyOf, slug)}
            >
              Go on
            </button>
          </div>
        </section>
      )}
    </Loaded>
  )
}

type AsMemberProps = { keyOf: string; children: (member: Member) => ReactNode }

function AsMember({ keyOf, children }: AsMemberProps) {
  const told = useKeys().member?.member
  const found = useQuery({ queryKey: ['own-member', keyOf], queryFn: () => findOwnMember(keyOf), enabled: !told })
  const slug = told ?? found.data ?? undefined
  const member = useQuery({ queryKey: ['member', slug], queryFn: () => readMember(slug ?? ''), enabled: !!slug })
  if (slug)
    return (
      <Loaded query={member} what="the member">
        {(data) => children(data)}
      </Loaded>
    )
  return (
    <Loaded query={found} what="whom this key acts for">
      {() => <ChooseMember keyOf={keyOf} />}
    </Loaded>
  )
}

/** A page for members: the key, and the member that it acts for. */
export const MemberGate = ({
  why,
  children,
}: {
  why: string
  children: (key: string, member: Member) => ReactNode
}) => (
  <Gate kinds={['member']} why={why}>
    {(key) => <AsMember keyOf={key}>{(member) => children(key, member)}</AsMember>}
  </Gate>
)
