import { badgeContextName, badgeContexts, CountryOrRegion, TestamurError } from '@testamur/credential-model'
import { addWarning, type ImportLog, isObject, listOf, NO_PLACE, type Reader, readerOf } from './open-badges-reader.js'

/** The achievement of a file, and what the file says of who made it. */
export type Found = { achievement: Reader; issuer: { id?: string; name?: string }; countries?: string[] }

const credentialTypes = ['AchievementCredential', 'OpenBadgeCredential']
const knownTypes = new Set(['VerifiableCredential', ...credentialTypes])
const OF_ONE_AWARD = 'is about one award and not about the achievement, and was left out'
const OF_THE_ISSUER = 'is about who issued the file, and was left out: a member is described by the registry'

function unreadable(message: string, path = ''): never {
  throw new TestamurError('IMPORT_UNREADABLE', message, {
    remedy: 'Give an Open Badges 3.0 Achievement, or an AchievementCredential that holds one.',
    violations: [{ path, message }],
  })
}

const isKnownContext = (context: unknown): boolean =>
  typeof context === 'string' &&
  (badgeContexts.includes(context as (typeof badgeContexts)[number]) ||
    /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)?\.json$/.test(context) ||
    context.endsWith(`/types/${badgeContextName}`))

/** No context is ever fetched: names mean what the standard says, and Edubadges' own are known. */
function readContexts(reader: Reader, log: ImportLog): void {
  const given = reader.take('@context')
  for (const [i, context] of listOf(given).entries()) {
    const from = `${reader.pointer}/@context${Array.isArray(given) ? `/${i}` : ''}`
    if (isKnownContext(context)) log.placed.push({ from, to: '' })
    else addWarning(log, from, 'is not read: no context is ever fetched, and names mean what Open Badges 3.0 says')
  }
}

function readTypes(reader: Reader, log: ImportLog): void {
  const given = reader.take('type')
  for (const [i, type] of listOf(given).entries()) {
    const from = `${reader.pointer}/type${Array.isArray(given) ? `/${i}` : ''}`
    if (knownTypes.has(type as string)) log.placed.push({ from, to: '' })
    else addWarning(log, from, 'is a type that is not known here')
  }
}

/** The country of an issuer's address: the only thing of it that an award says. */
function countriesOf(issuer: Reader): string[] | undefined {
  const given = issuer.take('address')
  if (!isObject(given)) {
    if (given !== undefined) issuer.warn('address', NO_PLACE)
    return undefined
  }
  const address = readerOf(given, `${issuer.pointer}/address`, issuer.log)
  address.form('type')
  const code = address.text('addressCountryCode')
  const country = CountryOrRegion.safeParse(code).success ? code : undefined
  if (country) address.place('addressCountryCode', '/countries')
  else if (code !== undefined) address.warn('addressCountryCode', 'is not a country code, and was left out')
  address.rest(OF_THE_ISSUER)
  return country === undefined ? undefined : [country]
}

function readIssuer(given: unknown, log: ImportLog): Pick<Found, 'issuer' | 'countries'> {
  if (!isObject(given)) {
    if (given === undefined) return { issuer: {} }
    log.placed.push({ from: '/issuer', to: '/provenance/issuerId' })
    return { issuer: typeof given === 'string' ? { id: given } : {} }
  }
  const issuer = readerOf(given, '/issuer', log)
  issuer.form('type')
  const named = { id: issuer.text('id', '/provenance/issuerId'), name: issuer.text('name', '/provenance/issuerName') }
  const countries = countriesOf(issuer)
  issuer.rest(OF_THE_ISSUER)
  return { issuer: named, ...(countries && { countries }) }
}

function readSubject(credential: Reader, log: ImportLog): Record<string, unknown> {
  const given = credential.take('credentialSubject')
  const [one, ...others] = listOf(given)
  if (others.length > 0 || !isObject(one))
    unreadable('There must be exactly one credentialSubject', '/credentialSubject')
  const pointer = Array.isArray(given) ? '/credentialSubject/0' : '/credentialSubject'
  const subject = readerOf(one as Record<string, unknown>, pointer, log)
  subject.form('type')
  const achievement = subject.take('achievement')
  if (!isObject(achievement))
    unreadable('The achievement must be here as an object: references are not followed', `${pointer}/achievement`)
  subject.rest(OF_ONE_AWARD)
  return { pointer: `${pointer}/achievement`, achievement }
}

function findInCredential(root: Record<string, unknown>, log: ImportLog): Found {
  const credential = readerOf(root, '', log)
  readContexts(credential, log)
  readTypes(credential, log)
  const { pointer, achievement } = readSubject(credential, log)
  const { issuer, countries } = readIssuer(credential.take('issuer'), log)
  credential.rest(OF_ONE_AWARD)
  const reader = readerOf(achievement as Record<string, unknown>, pointer as string, log)
  readContexts(reader, log)
  return {
    achievement: reader,
    issuer,
    ...(countries && { countries }),
  }
}

/** The achievement in a file of either kind. @throws TestamurError IMPORT_UNREADABLE */
export function findAchievement(root: unknown, log: ImportLog): Found {
  if (!isObject(root)) return unreadable('The file must be a JSON object')
  const types = listOf(root.type)
  if (types.some((t) => credentialTypes.includes(t as string))) return findInCredential(root, log)
  if (types.includes('Achievement')) {
    const achievement = readerOf(root, '', log)
    readContexts(achievement, log)
    return { achievement, issuer: {} }
  }
  return unreadable(`The type must be Achievement, ${credentialTypes.join(' or ')}`, '/type')
}
