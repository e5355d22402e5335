import {
  formatNote,
  formatVerifierKey,
  type LogPolicy,
  type PolicyWitness,
  parseNote,
  reachesQuorum,
} from '@testamur/transparency-log'
import type { CosignedLine } from './witnessing/cosigned-lines.js'
import { QuorumMissed, type RolledBack, WitnessFailure } from './witnessing/errors.js'
import type { Fetch } from './witnessing/exchange.js'
import { gather } from './witnessing/gather.js'
import { createParty, type Party } from './witnessing/party.js'
import { type Asked, type CosignRequest, readRequest } from './witnessing/request.js'
import type { WitnessState } from './witnessing/state.js'

export type WitnessingOptions = {
  /** Whom to ask, at their URLs, and how many must have cosigned; its `log` lines let a witness prove a rollback. */
  policy: LogPolicy
  fetch?: Fetch
  /** For one witness and one checkpoint, whatever is said in between (1,000). */
  timeoutMs?: number
  /** How long the others are waited for once the quorum is reached (50). */
  graceMs?: number
  clock?: () => Date
}

export type Witnessing = {
  /**
   * Adds cosignatures of the policy's witnesses to a signed checkpoint. @throws QuorumMissed where the policy's quorum was not reached,
   * RolledBack where a witness has seen another history: then nothing may be published
   */
  cosign(request: CosignRequest): Promise<string>
  /** What is known of each witness, in the policy's order. */
  last(): WitnessState[]
}

/** Asks the witnesses of a policy for their cosignatures (C2SP tlog-witness), all at once. */
export function createWitnessing(options: WitnessingOptions): Witnessing {
  const { policy, timeoutMs = 1_000, graceMs = 50, clock = () => new Date() } = options
  const states = new Map(policy.witnesses.map((witness) => [witness, firstState(witness)]))
  /** Proven, by origin: what no restart of a witness can make undone. */
  const contradictions = new Map<string, RolledBack>()
  const parties = partiesOf(policy, (url, witnesses) =>
    createParty(url, witnesses, {
      policy,
      fetch: options.fetch ?? globalThis.fetch,
      now: () => clock().getTime(),
      contradicted: (origin, contradiction) => void contradictions.set(origin, contradiction),
    }),
  )
  const reaches = (lines: readonly { key: CosignedLine['key'] }[]) =>
    reachesQuorum(
      policy,
      lines.map(({ key }) => key),
    )
  const couldReach = (among: readonly Party[]) => reaches(among.flatMap(({ witnesses }) => witnesses))

  const ask = (party: Party, asked: Asked, lines: CosignedLine[], claims: RolledBack[]) => ({
    answer: party.ask(asked, timeoutMs),
    answered: (made: CosignedLine[]) => {
      lines.push(...made)
      for (const witness of party.witnesses) {
        const line = made.find(({ key }) => key === witness.key)
        note(
          witness,
          line ? { size: asked.size, at: new Date(line.timestamp * 1_000) } : 'it gave no cosignature by this key',
        )
      }
    },
    failed: (error: Error) => {
      if (error instanceof WitnessFailure && error.contradiction) claims.push(error.contradiction)
      for (const witness of party.witnesses) note(witness, error.message)
    },
  })

  const note = (witness: PolicyWitness, found: { size: number; at: Date } | string) => {
    const { failure: _, ...state } = states.get(witness) ?? firstState(witness)
    states.set(witness, typeof found === 'string' ? { ...state, failure: found } : { ...state, ...found })
  }

  const last = () => [...states.values()]

  return {
    last,
    cosign: async (request) => {
      const asked = readRequest(request)
      const lines: CosignedLine[] = []
      const claims: RolledBack[] = []
      const proven = () => contradictions.get(asked.checkpoint.origin)
      const wave = (some: readonly Party[]) =>
        gather(
          some.map((party) => ask(party, asked, lines, claims)),
          () => proven() !== undefined || reaches(lines),
          graceMs,
        )
      const awake = parties.filter((party) => !party.isResting())
      // Where those that rest are needed anyway they are asked at once with the others.
      const first = couldReach(awake) ? awake : parties
      if (!proven()) await wave(first)
      if (!proven() && !reaches(lines)) await wave(parties.filter((party) => !first.includes(party)))
      const contradiction = proven() ?? (reaches(lines) ? undefined : claims[0])
      if (contradiction) throw contradiction
      if (!reaches(lines)) throw new QuorumMissed(policy.quorum, last())
      return withLines(request.note, lines, policy)
    },
  }
}

const firstState = ({ key, url }: PolicyWitness): WitnessState => ({
  name: key.name,
  vkey: formatVerifierKey(key),
  ...(url === undefined ? { failure: 'the policy has no URL for it' } : { url }),
})

function partiesOf({ witnesses }: LogPolicy, create: (url: string, witnesses: PolicyWitness[]) => Party): Party[] {
  const urls = new Set(witnesses.flatMap(({ url }) => url ?? []))
  return [...urls].map((url) =>
    create(
      url,
      witnesses.filter((witness) => witness.url === url),
    ),
  )
}

/** In the policy's order, so that equal cosignatures make equal notes. What came late is left out. */
function withLines(note: string, lines: readonly CosignedLine[], { witnesses }: LogPolicy): string {
  const { text, signatures } = parseNote(note)
  const cosigned = witnesses.flatMap(({ key }) => lines.find((line) => line.key === key)?.line ?? [])
  return formatNote({ text, signatures: [...signatures, ...cosigned] })
}
