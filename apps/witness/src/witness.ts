import {
  type AddCheckpoint,
  type Checkpoint,
  cosign,
  formatNote,
  formatSignatures,
  LogError,
  openNote,
  parseAddCheckpoint,
  parseCheckpoint,
  parseNote,
  type SignedNote,
} from '@testamur/transparency-log'
import { Refusal } from './errors.js'
import { judge } from './judge.js'
import type { WitnessKey } from './keys.js'
import type { KnownLogs } from './known-logs.js'
import { serialized } from './serialized.js'
import type { StateStore } from './state-store.js'

/** What a witness holds. `now` is in milliseconds since 1970. */
export type WitnessContext = {
  readonly keys: readonly WitnessKey[]
  readonly logs: KnownLogs
  readonly states: StateStore
  readonly now: () => number
  readonly say: (line: string) => void
}

export type Witness = {
  readonly keys: readonly WitnessKey[]
  /** Answers the body of an add-checkpoint with signature lines. @throws Refusal */
  addCheckpoint(body: string): Promise<string>
  /** The last cosigned checkpoint of the log whose origin has this SHA-256, in lowercase hex. */
  checkpoint(originHash: string): string | undefined
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

/** Seconds by which our clock may have gone back before that is told. */
const NOTICED_S = 60

type Asked = { request: AddCheckpoint; note: SignedNote; checkpoint: Checkpoint }

/**
 * A witness (C2SP tlog-witness). The race that the specification warns of, an older checkpoint stored over a newer one, cannot
 * happen: `queue` runs one check-sign-persist per origin at a time, in this process; the home's lock keeps other processes out, and
 * is looked at before each write; and the answer leaves only after file, rename and folder are synced.
 */
export function createWitness(context: WitnessContext): Witness {
  const queue = serialized()
  return {
    keys: context.keys,
    addCheckpoint: async (body) => {
      const asked = read(body)
      const signatures = await requireSigned(asked, context.logs)
      const signed = { ...asked, note: { ...asked.note, signatures } }
      return queue.run(asked.checkpoint.origin, () => cosignNext(signed, context))
    },
    checkpoint: (hash) => context.states.byHash(hash)?.note,
    settled: queue.settled,
  }
}

function read(body: string): Asked {
  try {
    const request = parseAddCheckpoint(body)
    const note = parseNote(request.checkpoint)
    return { request, note, checkpoint: parseCheckpoint(note.text) }
  } catch (error) {
    throw error instanceof LogError ? new Refusal(400, error.message) : error
  }
}

/** The signature lines of the log's known keys, all of which verify. */
async function requireSigned({ request, note, checkpoint }: Asked, logs: KnownLogs) {
  const keys = logs.keysOf(checkpoint.origin)
  if (!keys) throw new Refusal(404, `the log ${checkpoint.origin} is not known here`)
  try {
    await openNote(request.checkpoint, keys)
  } catch (error) {
    throw error instanceof LogError ? new Refusal(403, error.message) : error
  }
  const isLogs = (line: { name: string; keyId: string }) =>
    keys.some(({ name, keyId }) => name === line.name && keyId === line.keyId)
  return note.signatures.filter(isLogs)
}

async function cosignNext({ request, note, checkpoint }: Asked, context: WitnessContext): Promise<string> {
  const { origin, size, root } = checkpoint
  const latest = context.states.get(origin)
  judge(request, checkpoint, latest)
  const timestamp = nextTime(context, latest?.timestamp ?? 0)
  const own = await Promise.all(context.keys.map(({ signer }) => cosign(note.text, signer, timestamp)))
  const kept = formatNote({ text: note.text, signatures: [...note.signatures, ...own] })
  await context.states.put({ origin, size, root, timestamp, note: kept })
  return formatSignatures(own)
}

/** Never before an earlier one, whatever the clock says: a later cosignature with an earlier time would be a contradiction. */
function nextTime({ now, say }: WitnessContext, last: number): number {
  const time = Math.max(1, Math.floor(now() / 1_000))
  if (last > time + NOTICED_S)
    say(`the clock is ${last - time} s behind the last cosignature: its time is used until then`)
  return Math.max(time, last)
}
