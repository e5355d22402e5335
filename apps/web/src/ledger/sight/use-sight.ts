import { useQuery, useQueryClient } from '@tanstack/react-query'
import { readConsistency, readFinding, readLedger, readPolicy, readShards } from '../../api/ledger.js'
import type { ProofSource } from './continuity.js'
import { forget, type Store } from './memory.js'
import { look, type Sight } from './sight.js'

/** While the page is visible; a hidden one asks nothing. */
const EVERY_MS = 4_000
const MOST_PROOFS = 20

const nowhere: Store = { getItem: () => null, setItem: () => {}, removeItem: () => {} }

function storeHere(): Store {
  try {
    return window.localStorage
  } catch {
    return nowhere
  }
}

/** A proof between two sizes does not change: each is fetched once. */
function keepingProofs(proofOf: ProofSource): ProofSource {
  const kept = new Map<string, ReturnType<ProofSource>>()
  return (from, to, shard) => {
    const name = `${shard}/${from}-${to}`
    const known = kept.get(name)
    if (known) return known
    if (kept.size >= MOST_PROOFS) kept.clear()
    const proof = proofOf(from, to, shard)
    kept.set(name, proof)
    proof.catch(() => kept.delete(name))
    return proof
  }
}

const source = {
  status: readLedger,
  policy: readPolicy,
  finding: readFinding,
  shards: readShards,
  proof: keepingProofs(readConsistency),
}

/** The ledger as it looks from here, again every few seconds. */
export function useSight() {
  const queries = useQueryClient()
  const query = useQuery<Sight>({
    queryKey: ['ledger'],
    queryFn: () => look({ source, store: storeHere(), now: () => new Date() }),
    refetchInterval: EVERY_MS,
    structuralSharing: false,
  })
  const forgetLog = (vkey: string) => {
    forget(storeHere(), vkey)
    void queries.invalidateQueries({ queryKey: ['ledger'] })
  }
  return { query, forgetLog }
}
