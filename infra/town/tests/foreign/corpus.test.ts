import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corpus, questionOf, type Vector } from './corpus.js'
import type { Foreign } from './program.js'
import { BUILD_TIMEOUT, hasJvm, hasPython, hasRust, startJvm, startPython, startRust } from './toolchains.js'
import { metadataUrl } from './verifiers.js'

/** By the name of a vector: the verifiers that take it for good, though it must be refused. RECORD_FOREIGN=1 writes it anew. */
type Misses = { invalid: Record<string, string[]>; valid: Record<string, string[]> }

const file = fileURLToPath(new URL('../../../foreign/known-misses.json', import.meta.url))
const known: Misses = JSON.parse(readFileSync(file, 'utf8'))
const recording = process.env.RECORD_FOREIGN === '1'

/** A vector's question with documents in place of keys. */
function documentsOf(vector: Vector) {
  const { issuers, ...question } = questionOf(vector)
  const served = (purpose: 'credential' | 'status') =>
    Object.entries(issuers).map(([iss, keys]) => [
      metadataUrl(iss),
      JSON.stringify({ issuer: iss, jwks: { keys: keys[purpose] } }),
    ])
  return {
    ...question,
    issuers: Object.fromEntries(served('credential')),
    statusIssuers: Object.fromEntries(served('status')),
  }
}

describe.skipIf(!hasJvm || !hasPython)('verifiers of others on the corpus of credentials', () => {
  let judges: Record<string, (vector: Vector) => Promise<boolean>>
  const programs: Foreign[] = []

  beforeAll(async () => {
    programs.push(...(await Promise.all([startJvm(), startPython()])))
    const [jvm, python] = programs as [Foreign, Foreign]
    const judge = (program: Foreign, op: string) => async (vector: Vector) =>
      (await program.ask(op, questionOf(vector))).accepted
    judges = {
      'openvc-core': judge(python, 'openvc'),
      'sd-jwt': judge(python, 'sd-jwt'),
      'eudi-lib-jvm-sdjwt-kt': judge(jvm, 'verify'),
    }
    if (!hasRust) return
    const rust = await startRust()
    if (!rust) return
    programs.push(rust)
    judges['identity-kit'] = async (vector) => (await rust.ask('verify', documentsOf(vector))).accepted
  }, BUILD_TIMEOUT)
  afterAll(async () => {
    for (const program of programs) await program[Symbol.asyncDispose]()
  })

  /** Which verifiers judge a vector otherwise than it must be judged. */
  const wrong = async (vectors: readonly Vector[], mustAccept: boolean) => {
    const found: Record<string, string[]> = {}
    for (const vector of vectors) {
      found[vector.name] = []
      for (const [name, accepts] of Object.entries(judges))
        if ((await accepts(vector)) !== mustAccept) found[vector.name]?.push(name)
    }
    return found
  }

  test.for(['invalid', 'valid'] as const)('%s vectors: each verifier judges as it is known to', async (kind) => {
    const vectors = corpus(kind)
    const found = await wrong(vectors, kind === 'valid')
    if (recording) {
      known[kind] = found
      writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`)
    }
    const judged = vectors.filter(({ name }) => name in known[kind])
    const fresh = vectors.length - judged.length
    if (fresh > 0) console.warn(`${fresh} ${kind} vectors are not in ${file}: RECORD_FOREIGN=1 writes them down`)
    expect(judged.length).toBeGreaterThan(kind === 'valid' ? 10 : 150)
    const names = judged.map(({ name }) => name)
    const here = (verifiers: readonly string[] = []) => verifiers.filter((verifier) => verifier in judges)
    expect(Object.fromEntries(names.map((name) => [name, found[name]]))).toEqual(
      Object.fromEntries(names.map((name) => [name, here(known[kind][name])])),
    )
  })

  test('each refuses much of it, the strict ones most of it', () => {
    const all = Object.values(known.invalid)
    const share = (verifier: string) => all.filter((missing) => !missing.includes(verifier)).length / all.length
    expect(share('openvc-core')).toBeGreaterThan(0.7)
    expect(share('eudi-lib-jvm-sdjwt-kt')).toBeGreaterThan(0.5)
    expect(share('sd-jwt')).toBeGreaterThan(0.4)
    expect(share('identity-kit')).toBeGreaterThan(0.5)
  })
})
