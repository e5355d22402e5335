import { useQuery } from '@tanstack/react-query'
import { readReceipt } from '../api/issuer.js'
import { Problem } from '../api/problem.js'
import { Busy } from '../ui/busy.js'
import { CopyButton } from '../ui/copy-button.js'
import { download } from '../ui/download.js'
import { Failed } from '../ui/failed.js'

const EVERY_MS = 1_000
const notReady = (error: unknown) => error instanceof Problem && error.code === 'RECEIPT_NOT_READY'

/** The holder's receipt; asked for again until a checkpoint covers the award. */
export const useReceipt = (key: string, id: string) =>
  useQuery({
    queryKey: ['receipt', id],
    queryFn: () => readReceipt(key, id),
    retry: false,
    refetchInterval: ({ state }) => (notReady(state.error) ? EVERY_MS : false),
  })

export function ReceiptStatus({ keyOf, id, claimable }: { keyOf: string; id: string; claimable?: boolean }) {
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
  if (notReady(receipt.error) && claimable)
    return <p className="soft">The receipt follows once a wallet has taken it.</p>
  if (receipt.isPending || notReady(receipt.error)) return <Busy>Waiting for the ledger's next checkpoint</Busy>
  return <Failed error={receipt.error} what="read the receipt" onRetry={() => void receipt.refetch()} />
}
