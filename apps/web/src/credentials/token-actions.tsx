import { useNavigate } from '@tanstack/react-router'
import { CopyButton } from '../ui/copy-button.js'
import { download } from '../ui/download.js'
import { handOver } from '../verify/handover.js'

/** SD-JWTs have tildes, and badges are plain JWTs, which have none. */
const isBadge = (token: string) => !token.includes('~')

/** What a member can do with a credential that it made. Badges are for badge platforms: our own page reads SD-JWT VCs. */
export function TokenActions({ id, token, receipt }: { id: string; token: string; receipt: string | undefined }) {
  const navigate = useNavigate()
  const verify = () => {
    handOver({ presentation: token, receipt })
    void navigate({ to: '/' })
  }
  const badge = isBadge(token)
  return (
    <>
      <div className="buttons">
        <button
          type="button"
          className="button button-primary"
          onClick={() => download(`${id}.${badge ? 'jwt' : 'sd-jwt'}`, token)}
        >
          Download the credential
        </button>
        <CopyButton text={token}>Copy the credential</CopyButton>
        {!badge && (
          <button type="button" className="button" onClick={verify}>
            See it as an employer does
          </button>
        )}
      </div>
      {badge && (
        <p className="hint">
          An Open Badge is checked by badge platforms: they fetch the key and the status list whose addresses stand in
          it.
        </p>
      )}
    </>
  )
}
