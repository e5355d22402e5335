import { CopyIcon } from './copy-button.js'

/** The ends of an id or a hash: the start tells ids of one day apart badly, the end tells them well. */
export const shortened = (id: string): string => (id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-6)}`)

export const Id = ({ id, what }: { id: string; what: string }) => (
  <span className="id">
    <code title={id}>{shortened(id)}</code>
    <CopyIcon text={id} what={what} />
  </span>
)
