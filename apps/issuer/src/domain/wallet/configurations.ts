import { eudiLearningMetadata, ProfileName, type TypeMetadata, typeMetadata } from '@testamur/credential-model'

/** How credential issuers speak with wallets here, as far as their metadata tells it. */
export type WalletTerms = {
  publicUrl: string
  /** HAIP 1.0: each key is attested. */
  haip: boolean
  /** Whether a provider of key attestations is trusted at all. */
  attestations: boolean
}

/** The identifier of a credential configuration is the name of its profile, and so is its scope. */
export const isConfiguration = (id: string): id is ProfileName => ProfileName.safeParse(id).success

/** Claims that say how the token works, not what is attested. */
const technical: ReadonlySet<unknown> = new Set(['jti', 'iat', 'vct', 'iss', 'cnf'])

/** What a wallet shows before it has the type metadata (OpenID4VCI 1.0 §12.2.4, App. B.2). */
const shownBy = ({ display, claims }: TypeMetadata) => ({
  display: display.map(({ locale, name, description, rendering }) => {
    const { logo, background_color, text_color } = rendering?.simple ?? {}
    return {
      ...{ locale, name, description },
      ...(logo && { logo: { uri: logo.uri, alt_text: logo.alt_text } }),
      ...(background_color && { background_color, text_color }),
    }
  }),
  claims: claims
    .filter(({ path }) => !technical.has(path[0]))
    .map(({ path, display: labels, mandatory }) => ({
      path,
      ...(mandatory && { mandatory }),
      display: labels.map(({ locale, label }) => ({ locale, name: label })),
    })),
})

function bindingOf({ haip, attestations }: WalletTerms) {
  const proof = {
    proof_signing_alg_values_supported: ['ES256'],
    ...(haip && { key_attestations_required: {} }),
  }
  return {
    cryptographic_binding_methods_supported: ['jwk'],
    proof_types_supported: { jwt: proof, ...(attestations && { attestation: proof }) },
  }
}

const sdJwt = (scope: ProfileName, metadata: TypeMetadata, terms: WalletTerms) => ({
  format: 'dc+sd-jwt',
  vct: metadata.vct,
  scope,
  credential_signing_alg_values_supported: ['ES256'],
  ...bindingOf(terms),
  credential_metadata: shownBy(metadata),
})

const badgeNames = [
  ['en', 'Open Badge', 'An achievement as an Open Badge 3.0'],
  ['nl', 'Open Badge', 'Een leerprestatie als Open Badge 3.0'],
  ['de', 'Open Badge', 'Eine Lernleistung als Open Badge 3.0'],
  ['fr', 'Open Badge', "Un acquis d'apprentissage sous forme d'Open Badge 3.0"],
] as const

/** An Open Badge 3.0 names its holder by the DID of her key (App. A.1.1). */
const badge = (terms: WalletTerms) => ({
  format: 'jwt_vc_json',
  credential_definition: { type: ['VerifiableCredential', 'OpenBadgeCredential'] },
  scope: 'open-badges',
  credential_signing_alg_values_supported: ['RS256'],
  ...bindingOf(terms),
  cryptographic_binding_methods_supported: ['jwk', 'did:jwk'],
  credential_metadata: { display: badgeNames.map(([locale, name, description]) => ({ locale, name, description })) },
})

/** Every credential configuration, by its identifier. */
export const configurations = (terms: WalletTerms): Record<ProfileName, object> => ({
  'micro-credential': sdJwt('micro-credential', typeMetadata(terms.publicUrl), terms),
  eudi: sdJwt('eudi', eudiLearningMetadata, terms),
  'open-badges': badge(terms),
})
