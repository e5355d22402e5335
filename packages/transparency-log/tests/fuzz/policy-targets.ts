import { isDeepStrictEqual } from 'node:util'
import { utf8 } from '../../src/bytes.js'
import * as log from '../../src/index.js'
import { below, pick } from '../random.js'
import { testSigner } from '../signers.js'
import { LOG_VKEY, otherSigner, vkeyOf, WITNESS_VKEYS, witnesses } from './artefacts.js'
import { mutateBytes } from './byte-mutators.js'
import { MLDSA_VKEY } from './note-targets.js'
import type { ReferenceKey } from './reference-notes.js'
import { isWitnessed, referencePolicy } from './reference-policy.js'
import type { Target } from './run.js'
import { mutateText } from './text-mutators.js'

const [w1, w2, w3] = WITNESS_VKEYS
const named = ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'].map((name) => `witness ${name} ${vkeyOf(testSigner(name), 4)}\n`)

/** The form of tlog-policy's own example, and others with what it allows: comments, tabs, URLs, letters that are not ASCII. */
export const POLICIES: readonly string[] = [
  'quorum none\n',
  `log ${LOG_VKEY}\nquorum none\n`,
  `log ${LOG_VKEY}\nwitness a ${w1} https://w1.test/\nquorum a\n`,
  `log ${LOG_VKEY} https://log.test/\n\nwitness a ${w1}\nwitness b ${w2}\nwitness c ${w3}\ngroup g 2 a b c\nquorum g\n`,
  `log ${LOG_VKEY}\n${named.join('')}group X 2 X1 X2 X3\ngroup Y any Y1 Y2 Y3\ngroup XY all X Y\nquorum XY\n`,
  `# who\n \t# we trust\nlog\t${LOG_VKEY}  \nlog ${vkeyOf(otherSigner)}\n  witness \u00e9\u00df ${w1}\t\nwitness any ${w2}\ngroup all any \u00e9\u00df any\nquorum all\n`,
  `log ${LOG_VKEY}\nwitness a ${w1}\nwitness b ${w2}\ngroup ab all a b\nwitness c ${w3}\ngroup d 1 ab\ngroup e 1 d c\nquorum e\n`,
  `log ${LOG_VKEY}\nwitness a ${MLDSA_VKEY}\nwitness b ${w2}\ngroup ab any a b\nquorum ab\n`,
]

const sameKey = ({ name, keyId, type, publicKey }: log.VerifierKey): ReferenceKey => ({
  name,
  id: keyId,
  type,
  key: Buffer.from(publicKey),
})
const plain = ({ logs, witnesses, groups, quorum }: log.LogPolicy) => ({
  logs: logs.map(({ origin, ...rest }) => ({ ...rest, key: sameKey(rest.key) })),
  witnesses: witnesses.map((one) => ({ ...one, key: sameKey(one.key) })),
  groups,
  quorum,
})

/** Which of a policy's first witnesses are enough together: each set of up to four, as a bit. */
function enough(keys: readonly Uint8Array[], reached: (keys: readonly Uint8Array[]) => boolean): string {
  const first = keys.slice(0, 4)
  return Array.from({ length: 2 ** first.length }, (_, set) =>
    reached(first.filter((_key, i) => (set >> i) & 1)) ? 1 : 0,
  ).join('')
}

function ourEnough(policy: log.LogPolicy): string {
  const keys = policy.witnesses.map(({ key }) => key)
  return enough(
    keys.map(({ publicKey }) => publicKey),
    (some) =>
      log.reachesQuorum(
        policy,
        keys.filter(({ publicKey }) => some.includes(publicKey)),
      ),
  )
}

/** A changed policy may be another policy: then it is the one that the reference reads, and asks for the same witnesses. */
export function policyTarget(): Target {
  const known = new Set(POLICIES)
  const bytes = POLICIES.map(utf8)
  const mutate = (random: () => number, from: number): string | Uint8Array =>
    random() < 0.8 ? mutateText(random, POLICIES[from]!, POLICIES) : mutateBytes(random, bytes[from]!, bytes)
  return {
    name: 'policies',
    share: 6_000,
    trial: (random) => {
      const mutant = mutate(random, below(random, POLICIES.length))
      const text = Buffer.from(mutant)
      if (known.has(text.toString())) return undefined
      return {
        mutant,
        ours: () => {
          const policy = log.parsePolicy(mutant)
          return { ...plain(policy), enough: ourEnough(policy) }
        },
        reference: () => {
          const policy = typeof mutant === 'string' && text.toString() !== mutant ? undefined : referencePolicy(text)
          if (!policy) return undefined
          const keys = policy.witnesses.map(({ key }) => key.key)
          return { ...policy, enough: enough(keys, (some) => isWitnessed(policy, some)) }
        },
        harmless: () => {
          const policy = log.parsePolicy(mutant)
          return isDeepStrictEqual(log.parsePolicy(log.formatPolicy(policy)), policy)
            ? 'another policy, or the same with other spaces and comments'
            : undefined
        },
      }
    },
  }
}

/** Whatever a policy that was put together by hand says, no quorum is reached by what is not there. */
export function handmadePolicy(random: () => number): log.LogPolicy {
  const names = ['a', 'b', 'c', 'g', 'h', 'none', '__proto__', '']
  const some = () => Array.from({ length: below(random, 4) }, () => pick(random, names))
  const numbers = [0, 1, 2, -1, Number.NaN, Infinity, 1.5, undefined, '1'] as number[]
  const keys = witnesses.map((witness) => log.verifierKey(witness.name, witness.publicKey, 4))
  return {
    logs: [],
    witnesses: keys.map((key, i) => ({ name: pick(random, ['a', 'b', 'c', names[i]!]), key })),
    groups: some().map((name) => ({ name, threshold: pick(random, numbers), members: some() })),
    quorum: pick(
      random,
      names.filter((name) => name !== 'none'),
    ),
  }
}
