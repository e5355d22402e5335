const ELM = 'http://data.europa.eu/snb/model/elm/'
const DC = 'http://purl.org/dc/terms/'
const SKOS = 'http://www.w3.org/2004/02/skos/core#'
const FOAF = 'http://xmlns.com/foaf/0.1/'
const ADMS = 'http://www.w3.org/ns/adms#'
const ROV = 'http://www.w3.org/ns/regorg#'
const CRED = 'https://www.w3.org/2018/credentials#'
const XSD = 'http://www.w3.org/2001/XMLSchema#'

const link = (iri: string) => ({ '@id': iri, '@type': '@id' })
const typed = (iri: string, type: string) => ({ '@id': iri, '@type': `${XSD}${type}` })
const texts = (iri: string) => ({ '@id': iri, '@container': '@language' })
const terms = <T>(names: string, make: (name: string) => T): Record<string, T> =>
  Object.fromEntries(names.split(' ').map((name) => [name, make(name)]))

/**
 * What the terms of the application profile EDC mean that our view uses: facts of `http://data.europa.eu/snb/model/context/edc-ap` (European
 * Learning Model, `rdf/ap/edc/edc-ap-context.jsonld`), in words of our own. What it does not define, the view may not say.
 */
const edc = {
  ...terms(
    'Address AwardingProcess ContactPoint CreditPoint DisplayParameter DisplayDetail EuropeanDigitalCredential GradingScheme Identifier IndividualDisplay LearningAchievement LearningActivity LearningActivitySpecification LearningAssessment LearningAssessmentSpecification LearningEntitlement LearningOutcome Mailbox MediaObject Note Organisation Person Qualification ShaclValidator2017 WebResource',
    (name) => `${ELM}${name}`,
  ),
  Concept: `${SKOS}Concept`,
  ConceptScheme: `${SKOS}ConceptScheme`,
  Location: `${DC}Location`,
  ...terms(
    'additionalNote address awardingBody awardedBy contactPoint contentEncoding contentType countryCode creditPoint credentialProfiles displayDetail displayParameter educationSubject emailAddress entitlesTo entryRequirement framework grade gradingScheme hasClaim idVerification image individualDisplay influencedBy learningOutcome learningOutcomeSummary location mode primaryLanguage provenBy relatedESCOSkill relatedSkill specifiedBy',
    (name) => link(`${ELM}${name}`),
  ),
  eqfLevel: link(`${ELM}EQFLevel`),
  dcType: link(`${DC}type`),
  language: link(`${DC}language`),
  inScheme: link(`${SKOS}inScheme`),
  identifier: link(`${ADMS}identifier`),
  homepage: link(`${FOAF}homepage`),
  notation: `${SKOS}notation`,
  description: texts(`${DC}description`),
  title: texts(`${DC}title`),
  definition: texts(`${SKOS}definition`),
  prefLabel: texts(`${SKOS}prefLabel`),
  noteLiteral: texts(`${ELM}noteLiteral`),
  legalName: texts(`${ROV}legalName`),
  familyName: texts(`${FOAF}familyName`),
  givenName: texts(`${FOAF}givenName`),
  fullName: texts(`${FOAF}fullName`),
  awardingDate: typed(`${ELM}awardingDate`, 'dateTime'),
  content: typed(`${ELM}content`, 'string'),
  contentURL: typed(`${ELM}contentUrl`, 'anyURI'),
  isPartialQualification: typed(`${ELM}isPartialQualification`, 'boolean'),
  page: typed(`${ELM}page`, 'positiveInteger'),
  point: typed(`${ELM}point`, 'string'),
  schemeName: typed(`${ELM}schemeName`, 'string'),
  volumeOfLearning: typed(`${ELM}volumeOfLearning`, 'duration'),
}

/** The terms of the first version of the W3C's credentials context that the view uses. */
const credentials = {
  id: '@id',
  type: '@type',
  VerifiableCredential: `${CRED}VerifiableCredential`,
  ...terms('issuer credentialSubject credentialSchema', (name) => link(`${CRED}${name}`)),
  ...terms('issuanceDate issued validFrom validUntil expirationDate', (name) => typed(`${CRED}${name}`, 'dateTime')),
}

const documents: Record<string, object> = {
  'https://www.w3.org/2018/credentials/v1': { '@context': credentials },
  'http://data.europa.eu/snb/model/context/edc-ap': { '@context': edc },
}

/** Hands out the two contexts that the view names, and goes nowhere for any other. */
export async function offlineLoader(url: string) {
  const document = documents[url]
  if (!document) throw new Error(`the context ${url} is not at hand, and nothing is fetched`)
  return { document, documentUrl: url }
}
