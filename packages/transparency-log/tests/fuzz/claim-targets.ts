import { isDeepStrictEqual } from 'node:util'
import { verifyConsistency, verifyInclusion } from '../../src/index.js'
import { below, pick } from '../random.js'
import { type Consistency, consistencies, type Inclusion, inclusions } from './artefacts.js'
import { mutateBytes } from './byte-mutators.js'
import { otherNumber } from './numbers.js'
import { holdsConsistency, holdsInclusion, pathShape, proofShape } from './reference-proofs.js'
import type { Target } from './run.js'

type Hashes = readonly Uint8Array[]
type ListMutator = (random: () => number, hashes: Hashes, others: Hashes) => Hashes

const changed = (hashes: Hashes, edit: (copy: Uint8Array[]) => unknown): Hashes => {
  const copy = [...hashes]
  edit(copy)
  return copy
}
const NO_HASHES = [new Uint8Array(0), new Uint8Array(31), new Uint8Array(33), 'A'.repeat(32), [], null, undefined, 0]

const LIST_MUTATORS: readonly ListMutator[] = [
  (random, hashes, others) =>
    changed(hashes, (copy) => {
      const at = below(random, copy.length)
      if (copy[at]) copy[at] = mutateBytes(random, copy[at], others)
    }),
  (random, hashes) => changed(hashes, (copy) => copy.splice(below(random, copy.length), 1)),
  (random, hashes, others) =>
    changed(hashes, (copy) => copy.splice(below(random, copy.length + 1), 0, pick(random, others))),
  (random, hashes, others) =>
    changed(hashes, (copy) => copy.splice(below(random, copy.length), 1, pick(random, others))),
  (random, hashes) =>
    changed(hashes, (copy) => {
      const [a, b] = [below(random, copy.length), below(random, copy.length)]
      ;[copy[a], copy[b]] = [copy[b]!, copy[a]!]
    }),
  (_, hashes) => [...hashes].reverse(),
  (random, hashes) => hashes.slice(below(random, 2), below(random, hashes.length + 1)),
  (random, hashes) => [...hashes, ...hashes.slice(below(random, hashes.length))],
  (random, hashes) =>
    changed(hashes, (copy) =>
      copy.splice(below(random, copy.length + 1), below(random, 2), pick(random, NO_HASHES) as never),
    ),
  (random, hashes) => Array.from({ length: below(random, 200) }, () => hashes[0] ?? new Uint8Array(32)),
]

const mutateList: ListMutator = (random, hashes, others) => pick(random, LIST_MUTATORS)(random, hashes, others)
const mutateHash = (random: () => number, hash: Uint8Array, others: Hashes): Uint8Array =>
  random() < 0.5
    ? mutateBytes(random, hash, others)
    : random() < 0.8
      ? pick(random, others)
      : (pick(random, NO_HASHES) as never)

const holds = (verdict: boolean): true | undefined => verdict || undefined

export async function inclusionTarget(): Promise<Target> {
  const claims = await inclusions()
  const hashes = claims.flatMap(({ leaf, root, proof }) => [leaf, root, ...proof])
  const edits: ((random: () => number, claim: Inclusion) => Partial<Inclusion>)[] = [
    (random, { size }) => ({ size: otherNumber(random, size) }),
    (random, { index }) => ({ index: otherNumber(random, index) }),
    (random, { leaf }) => ({ leaf: mutateHash(random, leaf, hashes) }),
    (random, { root }) => ({ root: mutateHash(random, root, hashes) }),
    (random, { proof }) => ({ proof: mutateList(random, proof, hashes) }),
    (random, { proof }) => ({ proof: mutateList(random, proof, hashes) }),
    (random) => ({ proof: pick(random, claims).proof }),
    (random) => ({ size: pick(random, claims).size, root: pick(random, claims).root }),
    (random) => ({ index: pick(random, claims).index, leaf: pick(random, claims).leaf }),
  ]
  return {
    name: 'inclusion proofs',
    share: 18_000,
    trial: (random) => {
      const claim = pick(random, claims)
      const mutant = { ...claim, ...pick(random, edits)(random, claim) }
      if (claims.some((valid) => sameNumbers(valid, mutant, 'size', 'index') && isDeepStrictEqual(valid, mutant)))
        return undefined
      const { size, index, leaf, proof, root } = mutant
      return {
        mutant,
        ours: () => holds(verifyInclusion(size, index, leaf, proof, root)),
        reference: () => holds(holdsInclusion(size, index, leaf, proof, root)),
        // A root does not say of how many leaves it is: that is what a checkpoint is for.
        harmless: () =>
          claims.some(
            (valid) =>
              isDeepStrictEqual([valid.leaf, valid.root, valid.proof], [leaf, root, proof]) &&
              pathShape(BigInt(valid.size), BigInt(valid.index)) === pathShape(BigInt(size), BigInt(index)),
          )
            ? 'other numbers with the same path, hashes as they were'
            : undefined,
      }
    },
  }
}

const sameNumbers = <T>(a: T, b: T, ...keys: (keyof T)[]): boolean => keys.every((key) => a[key] === b[key])

export async function consistencyTarget(): Promise<Target> {
  const claims = await consistencies()
  const hashes = claims.flatMap(({ from, to, proof }) => [from, to, ...proof])
  const edits: ((random: () => number, claim: Consistency) => Partial<Consistency>)[] = [
    (random, { old }) => ({ old: otherNumber(random, old) }),
    (random, { size }) => ({ size: otherNumber(random, size) }),
    (random, { from }) => ({ from: mutateHash(random, from, hashes) }),
    (random, { to }) => ({ to: mutateHash(random, to, hashes) }),
    (random, { proof }) => ({ proof: mutateList(random, proof, hashes) }),
    (random, { proof }) => ({ proof: mutateList(random, proof, hashes) }),
    (random) => ({ proof: pick(random, claims).proof }),
    (_, { old, size, from, to }) => ({ old: size, size: old, from: to, to: from }),
    (random) => ({ size: pick(random, claims).size, to: pick(random, claims).to }),
    (random) => ({ old: pick(random, claims).old, from: pick(random, claims).from }),
  ]
  return {
    name: 'consistency proofs',
    share: 18_000,
    trial: (random) => {
      const claim = pick(random, claims)
      const mutant = { ...claim, ...pick(random, edits)(random, claim) }
      if (claims.some((valid) => sameNumbers(valid, mutant, 'size', 'old') && isDeepStrictEqual(valid, mutant)))
        return undefined
      const { old, size, from, to, proof } = mutant
      return {
        mutant,
        ours: () => holds(verifyConsistency(old, size, from, to, proof)),
        reference: () => holds(holdsConsistency(old, size, from, to, proof)),
        harmless: () => harmlessConsistency(claims, mutant),
      }
    },
  }
}

function harmlessConsistency(claims: readonly Consistency[], mutant: Consistency): string | undefined {
  const { old, size, from, to, proof } = mutant
  if (old === 0) return 'from the empty tree, which every tree extends'
  if (old === size) return 'a tree and itself'
  const whole = claims.some(
    (valid) =>
      isDeepStrictEqual([valid.from, valid.to, valid.proof], [from, to, proof]) &&
      proofShape(BigInt(valid.old), BigInt(valid.size)) === proofShape(BigInt(old), BigInt(size)),
  )
  return whole ? 'other sizes with the same proof, hashes as they were' : undefined
}
