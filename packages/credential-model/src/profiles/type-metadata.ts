import { microCredentialType } from './micro-credential.js'
import { type ClaimLabel, labelLanguages, microCredentialLabels } from './micro-credential-labels.js'
import { type TypeDrawing, typeCards, typeLogo } from './type-drawings.js'

/** "Integrity metadata" of a document's octets: `sha256-<base64>` (SD-JWT VC §5, W3C SRI §3). This package has no hash of its own. */
export type IntegrityOf = (text: string) => string

type Reference = { uri: string; 'uri#integrity'?: string }
export type TypeRendering = {
  simple: { logo?: Reference & { alt_text: string }; background_color: string; text_color: string }
  svg_templates?: readonly (Reference & { properties: object })[]
}

/** SD-JWT VC Type Metadata (draft-ietf-oauth-sd-jwt-vc §4). */
export type TypeMetadata = {
  vct: string
  name: string
  description: string
  display: readonly { locale: string; name: string; description: string; rendering?: TypeRendering }[]
  claims: readonly ClaimMetadata[]
}

export type ClaimMetadata = {
  path: readonly (string | number | null)[]
  display: readonly { locale: string; label: string; description?: string }[]
  mandatory?: boolean
  sd: 'always' | 'allowed' | 'never'
  svg_id?: string
}

const names = {
  en: ['Micro-credential', 'Proof of the learning outcomes of a small volume of learning', 'A sheet with a seal'],
  nl: [
    'Microcredential',
    'Bewijs van de leerresultaten van een kleine hoeveelheid onderwijs',
    'Een blad met een zegel',
  ],
  de: ['Microcredential', 'Nachweis der Lernergebnisse einer kleinen Lerneinheit', 'Ein Blatt mit einem Siegel'],
  fr: [
    'Microcertification',
    "Attestation des acquis d'apprentissage d'un petit volume d'apprentissage",
    'Une feuille avec un sceau',
  ],
} as const

/** Where a drawing is fetched: an https URL, or inside the metadata where there is none (§4.5.1 allows no other). */
function referenceTo({ name, svg }: TypeDrawing, publicUrl: string, integrityOf?: IntegrityOf): Reference {
  const https = publicUrl.startsWith('https://')
  const uri = https ? `${publicUrl}/types/${name}` : `data:image/svg+xml,${encodeURIComponent(svg)}`
  return { uri, ...(integrityOf && { 'uri#integrity': integrityOf(svg) }) }
}

const claimOf = ({ path, labels, sd, mandatory, svgId }: ClaimLabel): ClaimMetadata => ({
  path,
  display: labelLanguages.map((locale, i) => ({ locale, label: labels[i]! })),
  ...(mandatory && { mandatory }),
  sd,
  ...(svgId && { svg_id: svgId }),
})

/**
 * What `/types/micro-credential` serves: labels in four languages, which claims are selectively disclosable, how to draw it.
 * Its octets are `JSON.stringify` of this. Credentials carry their hash (`vct#integrity`), so a change of anything here breaks
 * the type of every credential that was issued before: whoever needs one makes a type of another name.
 */
export function typeMetadata(publicUrl: string, integrityOf?: IntegrityOf): TypeMetadata {
  const logo = referenceTo(typeLogo, publicUrl, integrityOf)
  const svg_templates = typeCards.map((card) => ({
    ...referenceTo(card, publicUrl, integrityOf),
    properties: card.properties,
  }))
  return {
    vct: microCredentialType(publicUrl),
    name: 'Micro-credential',
    description:
      'A micro-credential with the elements of Council Recommendation 2022/C 243/02, Annex I, each selectively disclosable.',
    display: labelLanguages.map((locale) => {
      const [name, description, alt_text] = names[locale]
      const simple = { logo: { ...logo, alt_text }, background_color: '#12355b', text_color: '#ffffff' }
      return { locale, name, description, rendering: { simple, svg_templates } }
    }),
    claims: microCredentialLabels.map(claimOf),
  }
}

/** The octets that are served as our type's metadata, and whose hash credentials carry. */
export const typeMetadataText = (publicUrl: string, integrityOf: IntegrityOf): string =>
  JSON.stringify(typeMetadata(publicUrl, integrityOf))
