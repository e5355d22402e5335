import { ProofError } from '../proof-error.js'
import type { Trust } from '../verify/types.js'
import { type ClaimRule, readTypeDocument, type TypeDocument } from './document.js'
import { integrityHolds } from './integrity.js'

type Provider = NonNullable<Trust['typeMetadata']>
type Reference = { vct: string; integrity: string | undefined }

/** A type and those that it extends: so many, and no more. */
const MAX_TYPES = 8

const untold = (detail: string, cause?: unknown) =>
  new ProofError('TYPE_METADATA_UNAVAILABLE', detail, { outcome: 'cannot-tell', cause })

/** The document of one type, whose content the reference may pin. Undefined where the provider has none. */
async function fetchType({ vct, integrity }: Reference, provide: Provider): Promise<TypeDocument | undefined> {
  let text: string | undefined
  try {
    text = await provide(vct, integrity)
  } catch (cause) {
    throw untold(vct, cause)
  }
  if (text === undefined) return undefined
  // Another document than the one that is meant says nothing of the credential.
  if (integrity !== undefined && !integrityHolds(text, integrity))
    throw new ProofError('TYPE_METADATA_INTEGRITY', vct, { outcome: 'cannot-tell' })
  const document = readTypeDocument(text)
  if (document.vct !== vct) throw new ProofError('TYPE_METADATA_OTHER_TYPE', vct)
  return document
}

/** From the credential's own type to the one at the end of `extends`. */
async function lineage(start: TypeDocument, provide: Provider): Promise<TypeDocument[]> {
  const types = [start]
  for (let base = start.extends; base !== undefined; ) {
    const { vct } = base
    if (types.some((type) => type.vct === vct)) throw new ProofError('TYPE_METADATA_CIRCULAR', vct)
    if (types.length === MAX_TYPES) throw new ProofError('TYPE_METADATA_TOO_DEEP', `more than ${MAX_TYPES} types`)
    const next = await fetchType(base, provide)
    if (next === undefined) throw untold(vct)
    types.push(next)
    base = next.extends
  }
  return types
}

const samePath = (a: ClaimRule, b: ClaimRule) => JSON.stringify(a.path) === JSON.stringify(b.path)

function requireStricter(base: ClaimRule, child: ClaimRule): void {
  const pinned = base.sd === 'always' || base.sd === 'never'
  if (pinned && child.sd !== undefined && child.sd !== base.sd)
    throw new ProofError('TYPE_METADATA_EXTENDS', `sd of ${JSON.stringify(child.path)}`)
  if (base.mandatory === true && child.mandatory === false)
    throw new ProofError('TYPE_METADATA_EXTENDS', `mandatory of ${JSON.stringify(child.path)}`)
}

/** "Extending Claim Metadata": what the child says goes before, what it leaves out is inherited. */
function extended(base: readonly ClaimRule[], child: readonly ClaimRule[]): ClaimRule[] {
  const combined = child.map((rule) => {
    const same = base.filter((inherited) => samePath(inherited, rule))
    for (const inherited of same) requireStricter(inherited, rule)
    const [first] = same
    return { path: rule.path, sd: rule.sd ?? first?.sd, mandatory: rule.mandatory ?? first?.mandatory }
  })
  return [...base.filter((inherited) => !child.some((rule) => samePath(inherited, rule))), ...combined]
}

/** The rules of a type with all that it inherits, and how many types they come from; undefined where it has no metadata. */
export async function resolveType(
  reference: Reference,
  provide: Provider,
): Promise<{ claims: readonly ClaimRule[]; types: readonly string[] } | undefined> {
  const start = await fetchType(reference, provide)
  if (start === undefined) return undefined
  const types = await lineage(start, provide)
  const claims = types.toReversed().reduce<readonly ClaimRule[]>((base, type) => extended(base, type.claims), [])
  return { claims, types: types.map(({ vct }) => vct) }
}
