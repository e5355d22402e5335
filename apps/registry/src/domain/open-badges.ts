import { AchievementContent, TestamurError } from '@testamur/credential-model'
import { readAlignments } from './open-badges-alignment.js'
import { findAchievement } from './open-badges-credential.js'
import { extensionsOf, translate } from './open-badges-extensions.js'
import { checkHarmless } from './open-badges-harmless.js'
import { addWarning, type ImportLog, isObject, listOf, newLog, type Reader, readerOf } from './open-badges-reader.js'
import { criteriaOf, imageOf, languageOf, texts, word } from './open-badges-values.js'

export type Imported = { content: AchievementContent } & ImportLog

const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)

function resultOf(reader: Reader): AchievementContent['result'] {
  const given = reader.take('resultDescription')
  const [first, ...others] = listOf(given)
  const pointer = `${reader.pointer}/resultDescription${Array.isArray(given) ? '/0' : ''}`
  for (const i of others.keys())
    addWarning(reader.log, `${reader.pointer}/resultDescription/${i + 1}`, 'is a second scale; the first was taken')
  if (first === undefined) return undefined
  if (!isObject(first)) {
    addWarning(reader.log, pointer, 'is a reference, and references are not followed')
    return undefined
  }
  const scale = readerOf(first, pointer, reader.log)
  // The id only ties a result to its scale within the file.
  scale.form('id', 'type')
  const result = {
    name: scale.text('name', '/result/name'),
    min: scale.text('valueMin', '/result/min'),
    max: scale.text('valueMax', '/result/max'),
    required: scale.text('requiredValue', '/result/required'),
    type: word(scale, 'resultType', '/result/type'),
  }
  scale.rest()
  return result
}

/** A text under the file's language; one that is a map of languages already is left as it is. */
const inLanguage = (text: unknown, language: string | undefined): unknown =>
  typeof text === 'string' ? { [language ?? 'en']: text } : text

/** SBU are hours of study by definition; what else says hours is taken where there are none. */
function hoursOf(reader: Reader): number | undefined {
  const sbu = reader.number('SBU', '/hours')
  const invested = reader.number('timeInvestment')
  if (sbu === undefined || sbu === invested) reader.place('timeInvestment', '/hours')
  else if (invested !== undefined) reader.warn('timeInvestment', 'differs from SBU, and was left out')
  return sbu ?? invested
}

function alignedOf(reader: Reader) {
  const { skills, qualityAssurance, levels, eqf } = readAlignments(
    reader.take('alignment'),
    `${reader.pointer}/alignment`,
    reader.log,
  )
  return { skills, qualityAssurance, levels, eqf }
}

function describedOf(reader: Reader): Record<string, unknown> {
  return {
    ects: reader.number('ECTS', '/ects'),
    hours: hoursOf(reader),
    assessment: reader.text('assessmentType', '/assessment'),
    participation: reader.text('participationType', '/participation'),
    supervision: reader.text('supervisionType', '/supervision'),
    identityVerified: reader.boolean('identityChecked', '/identityVerified'),
    programme: reader.text('educationProgramIdentifier', '/programme'),
    field: reader.text('fieldOfStudy', '/field'),
    kind: word(reader, 'achievementType', '/kind'),
    code: reader.text('humanCode', '/code'),
    tags: texts(reader, 'tag', '/tags'),
    result: resultOf(reader),
    ...imageOf(reader),
  }
}

function contentOf(reader: Reader, countries: string[] | undefined): Record<string, unknown> {
  reader.form('type')
  const language = languageOf(reader)
  const aligned = alignedOf(reader)
  const own = extensionsOf(reader)
  const qualityAssurance = some([...aligned.qualityAssurance, ...own.qualityAssurance])
  const levels = some([...aligned.levels, ...own.levels])
  const content = {
    name: inLanguage(reader.take('name', '/name'), language),
    description: inLanguage(reader.take('description', '/description'), language),
    criteria: inLanguage(criteriaOf(reader), language),
    ...describedOf(reader),
    skills: [...aligned.skills, ...own.skills],
    eqf: aligned.eqf,
    qualityAssurance,
    levels,
    countries: own.countries ?? countries,
    language: own.language ?? language,
    prerequisites: inLanguage(own.prerequisites, language),
    furtherInformation: inLanguage(own.furtherInformation, language),
    stackable: own.stackable,
    cycle: own.cycle,
    website: own.website,
  }
  return translate(content, reader)
}

function provenanceOf(reader: Reader, issuer: { id?: string; name?: string }, sha256: string) {
  const id = reader.text('id', '/provenance/id')
  if (id !== undefined && id.length > 2_000) reader.warn('id', 'is longer than 2,000 characters, and was left out')
  return {
    format: 'open-badges-3.0',
    id: id !== undefined && id.length <= 2_000 ? id : undefined,
    issuerId: issuer.id?.slice(0, 2_000),
    issuerName: issuer.name?.slice(0, 500),
    sha256,
  }
}

/**
 * Reads an Open Badges 3.0 `Achievement`, or the one inside an `AchievementCredential` (`OpenBadgeCredential` is the
 * same type). JSON-LD contexts are never fetched and references not followed. Every value of the file is either placed in the
 * content or named in the warnings, by JSON pointer. The file's own id is provenance, never identity.
 * @param sha256 of the file as received, base64url
 * @throws TestamurError IMPORT_UNREADABLE | IMPORT_HOSTILE
 */
export function readOpenBadge(root: unknown, sha256: string): Imported {
  checkHarmless(root)
  const log = newLog()
  const { achievement, issuer, countries } = findAchievement(root, log)
  const raw = contentOf(achievement, countries)
  const provenance = provenanceOf(achievement, issuer, sha256)
  achievement.rest()
  const content = AchievementContent.safeParse({ ...raw, provenance })
  if (content.success) return { content: content.data, ...log }
  throw new TestamurError('IMPORT_UNREADABLE', 'The achievement lacks what it must have, or has it in another form', {
    remedy: 'Correct the fields named in violations, and import the file again.',
    violations: content.error.issues
      .slice(0, 50)
      .map((i) => ({ path: `${achievement.pointer}/${i.path.join('/')}`, message: i.message })),
  })
}
