import { parseStrictJson, StrictJsonError } from '@testamur/credential-model'
import { isObject, type JsonObject } from '../jose/json-part.js'
import { ProofError } from '../proof-error.js'
import { isIntegrity } from './integrity.js'

export type PathStep = string | number | null
export type SdRule = 'always' | 'allowed' | 'never'

/** What a type says of the claims at one path. What it leaves out is undefined, so that a type below it may say it. */
export type ClaimRule = { path: readonly PathStep[]; sd: SdRule | undefined; mandatory: boolean | undefined }

/** The part of a type metadata document that a verifier needs (SD-JWT VC, "Type Metadata Format"). */
export type TypeDocument = {
  vct: string
  extends: { vct: string; integrity: string | undefined } | undefined
  claims: readonly ClaimRule[]
}

const malformed = (why: string, cause?: unknown) => new ProofError('TYPE_METADATA_MALFORMED', why, { cause })
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isStep = (step: unknown): step is PathStep =>
  typeof step === 'string' || step === null || (Number.isSafeInteger(step) && (step as number) >= 0)
const isOptionalText = (value: unknown) => value === undefined || typeof value === 'string'

function pathOf(path: unknown): readonly PathStep[] {
  if (!Array.isArray(path) || path.length === 0 || path.length > 64 || !path.every(isStep))
    throw malformed('a path is no list of names, places and null')
  return path
}

/** Shown to nobody here, but what is malformed makes the whole fail ("Claim Metadata"). */
function requireDisplay(display: unknown): void {
  if (display === undefined) return
  const isLabel = (one: unknown) =>
    isObject(one) && isText(one.locale) && isText(one.label) && isOptionalText(one.description)
  if (!Array.isArray(display) || !display.every(isLabel)) throw malformed('the display of a claim')
}

function claimOf(claim: unknown): ClaimRule & { svgId: unknown } {
  if (!isObject(claim)) throw malformed('a claim is described by no object')
  const { path, sd, mandatory, display, svg_id } = claim
  if (sd !== undefined && sd !== 'always' && sd !== 'allowed' && sd !== 'never')
    throw malformed('sd is none of always, allowed, never')
  if (mandatory !== undefined && typeof mandatory !== 'boolean') throw malformed('mandatory is no boolean')
  if (svg_id !== undefined && !(typeof svg_id === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(svg_id)))
    throw malformed('an svg_id')
  requireDisplay(display)
  return { path: pathOf(path), sd, mandatory, svgId: svg_id }
}

function claimsOf(claims: unknown): ClaimRule[] {
  if (claims === undefined) return []
  if (!Array.isArray(claims)) throw malformed('claims is no list')
  const read = claims.map(claimOf)
  const ids = read.flatMap(({ svgId }) => svgId ?? [])
  if (new Set(ids).size !== ids.length) throw malformed('an svg_id stands twice')
  return read.map(({ path, sd, mandatory }) => ({ path, sd, mandatory }))
}

function extendsOf({ extends: base, 'extends#integrity': integrity }: JsonObject): TypeDocument['extends'] {
  if (integrity !== undefined && !isIntegrity(integrity)) throw malformed('extends#integrity')
  if (base === undefined) return undefined
  if (!isText(base)) throw malformed('extends is no text')
  return { vct: base, integrity }
}

function parse(text: string): unknown {
  try {
    return parseStrictJson(text)
  } catch (cause) {
    if (cause instanceof StrictJsonError) throw malformed(cause.message, cause)
    throw cause
  }
}

const MAX_KEPT = 64
/** Documents by their very text: a verifier meets the same few types again and again. */
const kept = new Map<string, TypeDocument>()

/** @throws ProofError TYPE_METADATA_MALFORMED */
export function readTypeDocument(text: string): TypeDocument {
  const known = kept.get(text)
  if (known !== undefined) return known
  const value = parse(text)
  if (!isObject(value)) throw malformed('it is no JSON object')
  if (!isText(value.vct)) throw malformed('vct is missing')
  const document = { vct: value.vct, extends: extendsOf(value), claims: claimsOf(value.claims) }
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(text, document)
  return document
}
