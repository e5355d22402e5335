import { z } from 'zod'
import { ProfileName } from './profiles/profile-name.js'

/** A text in one or more languages, by BCP 47 tag: `{ "en": "…", "nl": "…" }`. A plain string is taken as English. */
export const LanguageMap = z
  .record(
    z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'use a BCP 47 language tag, such as "en" or "nl-NL"'),
    z.string().min(1).max(10_000),
  )
  .refine(
    (m) => Object.keys(m).length >= 1 && Object.keys(m).length <= 40,
    'give the text in at least one language, and in at most 40',
  )
export type LanguageMap = z.infer<typeof LanguageMap>

/** Accepts a plain string where a language map is meant, and reads it as English. */
export const LanguageText = z.union([
  z
    .string()
    .min(1)
    .max(10_000)
    .transform((en): LanguageMap => ({ en })),
  LanguageMap,
])

/** The text in the wanted language, else English, else the first that is there. */
export const textIn = (map: LanguageMap, language = 'en'): string =>
  map[language] ?? map.en ?? Object.values(map)[0] ?? ''

const HttpUrl = z.url({ protocol: /^https?$/ }).max(2_000)

export const Skill = z.strictObject({
  name: z.string().min(1).max(500),
  /** The skill in a framework: an ESCO concept URI, most often. */
  uri: HttpUrl.optional(),
  framework: z.string().max(200).optional(),
  code: z.string().max(200).optional(),
  description: z.string().max(4_000).optional(),
})
export type Skill = z.infer<typeof Skill>

export const QualityAssurance = z.strictObject({
  name: z.string().min(1).max(500),
  description: z.string().max(4_000).optional(),
  code: z.string().max(200).optional(),
  url: HttpUrl.optional(),
})

/** A level in a framework of qualifications, as its source names it: "NLQF 6", with the page that describes it. */
export const QualificationLevel = z.strictObject({
  name: z.string().min(1).max(500),
  framework: z.string().max(200).optional(),
  code: z.string().max(100).optional(),
  description: z.string().max(4_000).optional(),
  url: HttpUrl.optional(),
})
export type QualificationLevel = z.infer<typeof QualificationLevel>

/** A word of one of the open vocabularies of Open Badges 3.0: its own, or an extension of them. */
export const BadgeWord = z
  .string()
  .regex(
    /^([A-Z][A-Za-z]{1,60}|ext:[A-Za-z0-9._-]{1,90})$/,
    'use a word such as "Certificate", or an own one such as "ext:ECTSGradeScore"',
  )

/** ISO 3166-1 alpha-2 for a country, or ISO 3166-2 for a region of one. */
export const CountryOrRegion = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'use a country such as "NL", or a region such as "BE-VLG" (ISO 3166)')

/** Where an imported achievement came from. Kept for people to trace; never an identity (real files repeat theirs). */
export const Provenance = z.strictObject({
  format: z.enum(['open-badges-3.0']),
  id: z.string().max(2_000).optional(),
  issuerId: z.string().max(2_000).optional(),
  issuerName: z.string().max(500).optional(),
  /** SHA-256 of the file as it was received, base64url. */
  sha256: z.string().max(64),
})

/**
 * What is awarded: the content of one version of an achievement. The elements are those of the European approach to
 * micro-credentials (Council Recommendation 2022/C 243/02, Annex I).
 */
export const AchievementContent = z.strictObject({
  name: LanguageText,
  description: LanguageText,
  criteria: LanguageText,
  skills: z.array(Skill).max(100).default([]),
  /** Notional workload in ECTS credits. */
  ects: z.number().min(0).max(1_000).optional(),
  /** Notional workload in hours, where the member counts hours (Dutch SBU, for one). */
  hours: z.number().min(0).max(100_000).optional(),
  /** Level in the European Qualifications Framework, 1 to 8. */
  eqf: z.int().min(1).max(8).optional(),
  /** Cycle in the framework of the European Higher Education Area (QF-EHEA). */
  cycle: z.enum(['short', 'first', 'second', 'third']).optional(),
  /** Levels in other frameworks, and how the source described its EQF level. */
  levels: z.array(QualificationLevel).max(20).optional(),
  /** Countries or regions of the awarding body, the first one foremost: some profiles have room for one. */
  countries: z.array(CountryOrRegion).min(1).max(10).optional(),
  /** Type of assessment, in words: "testing", "portfolio", … */
  assessment: z.string().max(500).optional(),
  /** Form of participation: "online", "onsite or blended", … */
  participation: z.string().max(500).optional(),
  supervision: z.string().max(500).optional(),
  identityVerified: z.boolean().optional(),
  /** What is needed to enrol in the learning activity. */
  prerequisites: LanguageText.optional(),
  /** What it counts towards; with nothing in `into` it stands alone. */
  stackable: z
    .strictObject({
      into: z.array(z.string().max(500)).max(50),
      note: z.string().max(2_000).optional(),
    })
    .optional(),
  qualityAssurance: z.array(QualityAssurance).max(20).optional(),
  field: z.string().max(200).optional(),
  /** The education programme that it is part of, by the identifier of the country's register (Dutch RIO, for one). */
  programme: z.string().max(200).optional(),
  language: z.string().max(35).optional(),
  /** The grade scale, for the form that awards it. */
  result: z
    .strictObject({
      name: z.string().max(500).optional(),
      min: z.string().max(50).optional(),
      max: z.string().max(50).optional(),
      required: z.string().max(50).optional(),
      /** The kind of scale, in the words of Open Badges 3.0: "GradePointAverage", "ext:ECTSGradeScore", … */
      type: BadgeWord.optional(),
    })
    .optional(),
  /** How long an award is valid, ISO 8601 duration in whole years, months or days: "P5Y". */
  validFor: z
    .string()
    .regex(/^P\d{1,3}[YMD]$/, 'use an ISO 8601 duration such as P5Y, P18M or P90D')
    .optional(),
  image: HttpUrl.optional(),
  /** What image shows, for those who do not see it. */
  imageCaption: z.string().max(1_000).optional(),
  /** Whatever else a reader should know, and where there is more. */
  furtherInformation: LanguageText.optional(),
  website: HttpUrl.optional(),
  /** Its kind, in the words of Open Badges 3.0: "MicroCredential", "Certificate", … */
  kind: BadgeWord.optional(),
  /** The member's own code, as a course catalogue has it. */
  code: z.string().max(200).optional(),
  tags: z.array(z.string().min(1).max(200)).max(50).optional(),
  /** In which profiles it may be awarded; all of them where this is absent. */
  profiles: z.array(ProfileName).min(1).max(3).optional(),
  provenance: Provenance.optional(),
})
export type AchievementContent = z.infer<typeof AchievementContent>
export type AchievementInput = z.input<typeof AchievementContent>
