import { readFileSync } from 'node:fs'
import type { Rule } from './type-rules.js'

const file = new URL('../../../../docs/vectors/profiles/eudi-learning-credential.json', import.meta.url)
const published = JSON.parse(readFileSync(file, 'utf8')) as { vct: string; claims: (Rule & { label: string })[] }

/** The rules of the EUDI learning credential as the reference issuer publishes them. */
export const eudiRules = () => published.claims
export const eudiVct = published.vct
