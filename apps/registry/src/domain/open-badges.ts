import { AchievementContent, LanguageMap, TestamurError } from '@testamur/credential-model'
import { readAlignments } from './open-badges-alignment.js'
import { checkHarmless } from './open-badges-harmless.js'
import { addWarning, isObject, listOf, type Reader, readerOf, type Warnings } from './open-badges-reader.js'

export type Imported = { content: AchievementContent; warnings: Warnings }

type Found = { achievement: Reader; issuerName?: string; around: Reader[] }

const credentialTypes = ['AchievementCredential', 'OpenBadgeCredential']

function unreadable(message: string, path = ''): never {
  throw new TestamurError('IMPORT_UNREADABLE', message, {
    remedy: 'Give an Open Badges 3.0 Achievement, or an AchievementCredential that holds one.',
    violations: [{ path, message }],
  })
}

function findInCredential(root: Record<string, unknown>, warnings: Warnings): Found {
  const credential = readerOf(root, '', warnings)
  for (const name of ['@context', 'id', 'type']) credential.take(name)
  const subjects = listOf(credential.take('credentialSubject'))
  if (subjects.length !== 1 || !isObject(subjects[0]))
    unreadable('There must be exactly one credentialSubject', '/credentialSubject')
  const subject = readerOf(subjects[0] as Record<string, unknown>, '/credentialSubject', warnings)
  subject.take('type')
  const achievement = subject.take('achievement')
  if (!isObject(achievement))
    unreadable(
      'The achievement must be here as an object: references are not followed',
      '/credentialSubject/achievement',
    )
  const issuer = credential.take('issuer')
  const issuerReader = isObject(issuer) ? readerOf(issuer, '/issuer', warnings) : undefined
  for (const name of ['id', 'type']) issuerReader?.take(name)
  return {
    achievement: readerOf(achievement as Record<string, unknown>, '/credentialSubject/achievement', warnings),
    issuerName: issuerReader?.text('name'),
    around: [credential, subject, ...(issuerReader ? [issuerReader] : [])],
  }
}

function findAchievement(root: unknown, warnings: Warnings): Found {
  if (!isObject(root)) return unreadable('The file must be a JSON object')
  const types = listOf(root.type)
  if (types.some((t) => credentialTypes.includes(t as string))) return findInCredential(root, warnings)
  if (types.includes('Achievement')) return { achievement: readerOf(root, '', warnings), around: [] }
  return unreadable(`The type must be Achievement, ${credentialTypes.join(' or ')}`, '/type')
}

function languageOf(reader: Reader): string | undefined {
  const language = reader.text('inLanguage')
  if (language === undefined || LanguageMap.safeParse({ [language]: 'x' }).success) return language
  reader.warn('inLanguage', 'is not a language tag; its texts are taken as English')
  return undefined
}

function criteriaOf(reader: Reader, warnings: Warnings): string | undefined {
  const given = reader.take('criteria')
  if (!isObject(given)) return typeof given === 'string' ? given : undefined
  const criteria = readerOf(given, `${reader.pointer}/criteria`, warnings)
  criteria.take('type')
  const parts = [criteria.text('narrative'), criteria.text('id')].filter((part) => part !== undefined)
  for (const left of criteria.leftOver()) addWarning(warnings, left, 'has no place here, and was left out')
  return parts.length > 0 ? parts.join('\n\n') : undefined
}

function imageOf(reader: Reader): string | undefined {
  const given = reader.take('image')
  const url = isObject(given) ? given.id : given
  if (typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url) && url.length <= 2_000) return url
  if (given !== undefined) reader.warn('image', 'is not at an http URL, and was left out')
  return undefined
}

function resultOf(reader: Reader, warnings: Warnings): AchievementContent['result'] {
  const [first, ...others] = listOf(reader.take('resultDescription'))
  if (others.length > 0) reader.warn('resultDescription', `has ${others.length + 1} scales; the first was taken`)
  if (!isObject(first)) return undefined
  const scale = readerOf(first, `${reader.pointer}/resultDescription/0`, warnings)
  for (const name of ['id', 'type']) scale.take(name)
  const result = {
    name: scale.text('name'),
    min: scale.text('valueMin'),
    max: scale.text('valueMax'),
    required: scale.text('requiredValue'),
  }
  for (const left of scale.leftOver()) addWarning(warnings, left, 'has no place here, and was left out')
  return result
}

/** A text under the file's language; one that is a map of languages already is left as it is. */
const inLanguage = (text: unknown, language: string | undefined): unknown =>
  typeof text === 'string' ? { [language ?? 'en']: text } : text

function contentOf(reader: Reader, warnings: Warnings): Record<string, unknown> {
  for (const name of ['type', '@context']) reader.take(name)
  const language = languageOf(reader)
  const { skills, qualityAssurance, eqf } = readAlignments(
    reader.take('alignment'),
    `${reader.pointer}/alignment`,
    warnings,
  )
  const [sbu, invested] = [reader.number('SBU'), reader.number('timeInvestment')]
  return {
    name: inLanguage(reader.take('name'), language),
    description: inLanguage(reader.take('description'), language),
    criteria: inLanguage(criteriaOf(reader, warnings), language),
    skills,
    qualityAssurance: qualityAssurance.length > 0 ? qualityAssurance : undefined,
    eqf,
    ects: reader.number('ECTS'),
    hours: sbu ?? invested,
    assessment: reader.text('assessmentType'),
    participation: reader.text('participationType'),
    supervision: reader.text('supervisionType'),
    identityVerified: reader.boolean('identityChecked'),
    programme: reader.text('educationProgramIdentifier'),
    field: reader.text('fieldOfStudy'),
    language,
    image: imageOf(reader),
    result: resultOf(reader, warnings),
  }
}

function provenanceOf(reader: Reader, issuerName: string | undefined, sha256: string): Record<string, unknown> {
  const id = reader.text('id')
  if (id !== undefined && id.length > 2_000) reader.warn('id', 'is longer than 2,000 characters, and was left out')
  return {
    format: 'open-badges-3.0',
    id: id !== undefined && id.length <= 2_000 ? id : undefined,
    issuerName: issuerName?.slice(0, 500),
    sha256,
  }
}

/**
 * Reads an Open Badges 3.0 `Achievement`, or the one inside an `AchievementCredential` (`OpenBadgeCredential` is the
 * same type). JSON-LD contexts are not fetched and references not followed. What has no place here is named in the
 * warnings, by JSON pointer. The file's own id is provenance, never identity.
 * @param sha256 of the file as received, base64url
 * @throws TestamurError IMPORT_UNREADABLE | IMPORT_HOSTILE
 */
export function readOpenBadge(root: unknown, sha256: string): Imported {
  checkHarmless(root)
  const warnings: Warnings = []
  const { achievement, issuerName, around } = findAchievement(root, warnings)
  const raw = contentOf(achievement, warnings)
  const content = AchievementContent.safeParse({ ...raw, provenance: provenanceOf(achievement, issuerName, sha256) })
  for (const reader of [achievement, ...around])
    for (const left of reader.leftOver()) addWarning(warnings, left, 'has no place here, and was left out')
  if (content.success) return { content: content.data, warnings }
  throw new TestamurError('IMPORT_UNREADABLE', 'The achievement lacks what it must have, or has it in another form', {
    remedy: 'Correct the fields named in violations, and import the file again.',
    violations: content.error.issues
      .slice(0, 50)
      .map((i) => ({ path: `${achievement.pointer}/${i.path.join('/')}`, message: i.message })),
  })
}
