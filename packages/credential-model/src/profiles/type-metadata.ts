import { microCredentialType } from './micro-credential.js'
import { type ClaimLabel, microCredentialLabels } from './micro-credential-labels.js'

/** SD-JWT VC Type Metadata (draft-ietf-oauth-sd-jwt-vc §4). */
export type TypeMetadata = {
  vct: string
  name: string
  description: string
  display: readonly {
    locale: string
    name: string
    description: string
    rendering: { simple: { background_color: string; text_color: string } }
  }[]
  claims: readonly ClaimMetadata[]
}

export type ClaimMetadata = {
  path: readonly (string | number | null)[]
  display: readonly { locale: string; label: string; description?: string }[]
  mandatory?: boolean
  sd: 'always' | 'allowed' | 'never'
}

const simple = { background_color: '#12355b', text_color: '#ffffff' }

const claimOf = ({ path, en, nl, sd, mandatory }: ClaimLabel): ClaimMetadata => ({
  path,
  display: [
    { locale: 'en', label: en },
    { locale: 'nl', label: nl },
  ],
  ...(mandatory && { mandatory }),
  sd,
})

/** What `/types/micro-credential` serves: labels in English and Dutch, and which claims are selectively disclosable. */
export const typeMetadata = (publicUrl: string): TypeMetadata => ({
  vct: microCredentialType(publicUrl),
  name: 'Micro-credential',
  description:
    'A micro-credential with the elements of Council Recommendation 2022/C 243/02, Annex I, each selectively disclosable.',
  display: [
    {
      locale: 'en',
      name: 'Micro-credential',
      description: 'Proof of the learning outcomes of a small volume of learning',
      rendering: { simple },
    },
    {
      locale: 'nl',
      name: 'Microcredential',
      description: 'Bewijs van de leerresultaten van een kleine hoeveelheid onderwijs',
      rendering: { simple },
    },
  ],
  claims: microCredentialLabels.map(claimOf),
})
