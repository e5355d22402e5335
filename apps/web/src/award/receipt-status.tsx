import { useQuery } from '@tanstack/react-query'
import { readReceipt } from '../api/issuer.js'
import { Problem } from '../api/problem.js'
import { shouldRetry } from '../app/query-client.js'
import { Busy } from '../ui/busy.js'
import { CopyButton } from '../ui/copy-button.js'
import { download } from '../ui/download.js'
import { Failed } from '../ui/failed.js'

const SOON_MS = 1_000
const LATER_MS = 5_000
/** A checkpoint comes within a second or two; who waits longer than this is asked for more rarely. */
const SOON_TRIES = 20
const notReady = (error: unknown) => error instanceof Problem && error.code === 'RECEIPT_NOT_READY'

/** The holder's receipt; asked for again until a checkpoint covers the award. */
export const useReceipt = (key: string, id: string, enabled = true) =>
  useQuery({
    enabled,
    queryKey: ['receipt', id],
    queryFn: () => readReceipt(key, id),
    retry: (failures, error) => !notReady(error) && shouldRetry(failures, error),
    refetchInterval: ({ state }) =>
      notReady(state.error) ? (state.errorUpdateCount < SOON_TRIES ? SOON_MS : LATER_MS) : false,
  })

export function ReceiptStatus({ keyOf, id }: { keyOf: string; id: string }) {
  const receipt = useReceipt(keyOf, id)
  if (receipt.data)
    return (
      <div className="buttons">
        <CopyButton text={receipt.data}>Copy the receipt</CopyButton>
        <button type="button" className="button" onClick={() => download(`${id}.receipt.txt`, receipt.data)}>
          Download the receipt
        </button>
      </div>
    )
  if (receipt.isPending || notReady(receipt.error)) return <Busy>Waiting for the ledger's next checkpoint</Busy>
  return <Failed error={receipt.error} what="read the receipt" onRetry={() => void receipt.refetch()} />
}
