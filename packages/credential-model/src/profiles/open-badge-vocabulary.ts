/** The contexts of an Open Badge 3.0, in the order in which they must stand (§B.2 and VC Data Model 2.0 §4.3). */
export const badgeContexts = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
] as const

/** 1EdTech's own schema of the credential, which a badge names as the one that it follows. */
export const badgeSchema =
  'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json'

/** The path of our own JSON-LD context below `/types/`. */
export const badgeContextName = 'open-badges/context.json'

const achievementTypes = new Set(
  'Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree Certificate CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram License Membership ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ResearchDoctorate SecondarySchoolDiploma'.split(
    ' ',
  ),
)
const resultTypes = new Set(
  'GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion RubricCriterionLevel RubricScore ScaledScore Status'.split(
    ' ',
  ),
)

/** A word as the vocabulary knows it: its own or an extension as it is, any other made an extension. */
const wordIn = (vocabulary: ReadonlySet<string>) => (word: string) =>
  vocabulary.has(word) || word.startsWith('ext:') ? word : `ext:${word}`

export const achievementType = wordIn(achievementTypes)
export const resultType = wordIn(resultTypes)

/** What Open Badges 3.0 has no property for, and the micro-credentials of Annex I need. Edubadges' names, where it has one. */
const extensions = [
  'ECTS',
  'SBU',
  'timeInvestment',
  'assessmentType',
  'participationType',
  'supervisionType',
  'identityChecked',
  'educationProgramIdentifier',
  'languageOfInstruction',
  'prerequisites',
  'standAlone',
  'stackableInto',
  'stackabilityNote',
  'qfEheaCycle',
  'learningOutcomes',
  'qualityAssurance',
  'qualificationLevels',
  'furtherInformation',
  'website',
  'translations',
  'awardingCountries',
] as const
export type BadgeExtension = (typeof extensions)[number]

/** Our own JSON-LD context: it gives the extensions a meaning of ours, and protects none of the others' terms. */
export const badgeContext = (publicUrl: string): { '@context': Record<string, unknown> } => ({
  '@context': Object.fromEntries(
    extensions.map((name) => [
      name,
      // Texts of several languages and lists of objects are kept as they are (JSON-LD 1.1 §4.2.2).
      { '@id': `${publicUrl}/types/open-badges#${name}`, ...(isJson(name) && { '@type': '@json' }) },
    ]),
  ),
})

const isJson = (name: BadgeExtension): boolean =>
  ['translations', 'qualityAssurance', 'qualificationLevels', 'learningOutcomes'].includes(name)
