import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { CredentialStatus } from '@testamur/credential-model'
import { useState } from 'react'
import { type CredentialView, readCredential } from '../api/issuer.js'
import { type Member, readAchievement } from '../api/registry.js'
import { type Change, readStatus } from '../api/revocation.js'
import { ReceiptStatus, useReceipt } from '../award/receipt-status.js'
import { Certificate, Stamp } from '../certificate/certificate.js'
import { certificateOfAchievement } from '../certificate/from-achievement.js'
import { titleOf } from '../registry/match-achievement.js'
import { MemberGate } from '../session/gate.js'
import { Failed } from '../ui/failed.js'
import { Id } from '../ui/id.js'
import { Loaded } from '../ui/loaded.js'
import { PageHead } from '../ui/page-head.js'
import { ShowData } from '../ui/show-data.js'
import { StatusTag, statusLooks } from '../ui/status-tag.js'
import { ChangeStatus } from './change-status.js'
import { ElmDownload } from './elm-download.js'
import { learnerName } from './learner-name.js'
import { timelineOf } from './timeline.js'
import { Timeline } from './timeline-view.js'
import { TokenActions } from './token-actions.js'
import './credentials.css'

const possible: Record<CredentialStatus, readonly Change[]> = {
  valid: ['suspend', 'revoke'],
  suspended: ['reinstate', 'revoke'],
  revoked: [],
}
const verbs: Record<Change, string> = { suspend: 'Suspend…', revoke: 'Revoke…', reinstate: 'Reinstate…' }

function Token({
  keyOf,
  credential: { id, credential, delivery, claimed, learner },
}: {
  keyOf: string
  credential: CredentialView
}) {
  const waits = delivery === 'offer' && !claimed
  const receipt = useReceipt(keyOf, id, !waits)
  return (
    <section className="stack" aria-labelledby="token-title">
      <h2 id="token-title">The credential itself</h2>
      {credential ? (
        <TokenActions id={id} token={credential} receipt={receipt.data} />
      ) : (
        <p className="soft">
          {waits
            ? 'It is made when a wallet takes the offer, and its receipt follows.'
            : 'It is not kept here any more.'}
        </p>
      )}
      {!waits && <ReceiptStatus keyOf={keyOf} id={id} />}
      {learner && <ElmDownload keyOf={keyOf} id={id} />}
    </section>
  )
}

function Detail({ keyOf, member, credential }: { keyOf: string; member: Member; credential: CredentialView }) {
  const { id } = credential
  const [change, setChange] = useState<Change>()
  const status = useQuery({ queryKey: ['status', id], queryFn: () => readStatus(keyOf, id) })
  const achievement = useQuery({
    queryKey: ['achievement', credential.achievement],
    queryFn: () => readAchievement(credential.achievement),
  })
  const [holder, title] = [learnerName(credential), achievement.data ? titleOf(achievement.data) : '']
  const now = status.data?.status ?? credential.status.value
  return (
    <>
      <PageHead title={holder} tab={`${holder}, ${title}`}>
        {title}
      </PageHead>
      <div className="two">
        <div className="stack-l">
          <section className="stack" aria-labelledby="happened-title">
            <div className="row row-between">
              <h2 id="happened-title">What happened to it</h2>
              <StatusTag status={now} />
            </div>
            {status.isError && (
              <Failed error={status.error} what="read its status" onRetry={() => void status.refetch()} />
            )}
            <Timeline happenings={timelineOf(credential, status.data)} />
            <div className="buttons">
              {possible[now].map((one) => (
                <button key={one} type="button" className="button" onClick={() => setChange(one)}>
                  {verbs[one]}
                </button>
              ))}
            </div>
          </section>
          <Token keyOf={keyOf} credential={credential} />
          <dl className="facts">
            <dt>Learner number</dt>
            <dd>{credential.learner?.id ?? 'erased'}</dd>
            <dt>Number</dt>
            <dd>
              <Id id={id} what="the number" />
            </dd>
            <dt>Status list</dt>
            <dd>
              place {credential.status.index.toLocaleString('en')} of{' '}
              <a href={new URL(credential.status.uri).pathname}>its list</a>
            </dd>
          </dl>
          <ShowData data={{ credential, status: status.data }} />
        </div>
        <div className="sticky">
          {achievement.data && (
            <Certificate
              data={certificateOfAchievement(member, achievement.data.content, {
                holder: credential.learner && holder,
                result: credential.result,
                awardedOn: credential.issuedAt,
                validUntil: credential.validUntil,
              })}
              noHolder="erased learner"
              stamp={now !== 'valid' && <Stamp tone={statusLooks[now].tone}>{statusLooks[now].word}</Stamp>}
            />
          )}
        </div>
      </div>
      <ChangeStatus
        keyOf={keyOf}
        id={id}
        change={change}
        holder={holder}
        title={title}
        onClose={() => setChange(undefined)}
      />
    </>
  )
}

function Found({ keyOf, member }: { keyOf: string; member: Member }) {
  const { id } = useParams({ from: '/credentials/$id' })
  const credential = useQuery({ queryKey: ['credential', id], queryFn: () => readCredential(keyOf, id) })
  return (
    <Loaded query={credential} what="the credential">
      {(data) => <Detail key={id} keyOf={keyOf} member={member} credential={data} />}
    </Loaded>
  )
}

export const CredentialPage = () => (
  <MemberGate why="A credential's history is shown to the member that awarded it.">
    {(key, member) => <Found keyOf={key} member={member} />}
  </MemberGate>
)
