import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2019 } from 'ajv/dist/2019.js'

type Value = unknown
type Fault = string
const isObject = (value: Value): value is Record<string, Value> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: Value): value is string => typeof value === 'string' && value !== ''

/** What a class must have (`!`), and which of its properties are lists; from the data model of Open Badges 3.0, appendix B. */
const classes: Record<string, { must: string[]; lists: string[] }> = {
  OpenBadgeCredential: {
    must: ['@context', 'id', 'type', 'credentialSubject', 'issuer', 'validFrom'],
    lists: ['@context', 'type', 'evidence', 'credentialSchema', 'proof', 'endorsement', 'termsOfUse'],
  },
  AchievementSubject: { must: ['type', 'achievement'], lists: ['type', 'identifier', 'result'] },
  Achievement: {
    must: ['id', 'type', 'criteria', 'description', 'name'],
    lists: ['type', 'alignment', 'otherIdentifier', 'related', 'resultDescription', 'tag'],
  },
  Alignment: { must: ['type', 'targetName', 'targetUrl'], lists: ['type'] },
  ResultDescription: { must: ['id', 'type', 'name', 'resultType'], lists: ['type', 'allowedValue', 'alignment'] },
  Result: { must: ['type'], lists: ['type', 'alignment'] },
  Profile: { must: ['id', 'type'], lists: ['type', 'otherIdentifier'] },
  Address: { must: ['type'], lists: ['type'] },
  IdentityObject: { must: ['type', 'hashed', 'identityHash', 'identityType'], lists: [] },
  Image: { must: ['id', 'type'], lists: [] },
  BitstringStatusListEntry: {
    must: ['id', 'type', 'statusPurpose', 'statusListIndex', 'statusListCredential'],
    lists: [],
  },
  '1EdTechJsonSchemaValidator2019': { must: ['id', 'type'], lists: [] },
}

const classOf = (value: Record<string, Value>) =>
  [value.type].flat().find((type) => typeof type === 'string' && type in classes) as string | undefined

function walk(value: Value, pointer: string): Fault[] {
  // Null values and empty lists are left out of the serialization (§B.1.1).
  if (value === null || (Array.isArray(value) && value.length === 0)) return [pointer]
  if (Array.isArray(value)) return value.flatMap((one, i) => walk(one, `${pointer}/${i}`))
  if (!isObject(value)) return []
  const rules = classes[classOf(value) ?? '']
  const missing = rules?.must.filter((name) => !Object.hasOwn(value, name)).map((name) => `${pointer}/${name}`) ?? []
  const single = rules?.lists.filter((n) => Object.hasOwn(value, n) && !Array.isArray(value[n])) ?? []
  const within = Object.entries(value).flatMap(([name, one]) => walk(one, `${pointer}/${name}`))
  return [...missing, ...single.map((name) => `${pointer}/${name}`), ...within]
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/

/** Where a credential breaks the data model of Open Badges 3.0, by JSON pointer; nothing where it does not. */
export function badgeFaults(credential: Record<string, Value>): Fault[] {
  const contexts = credential['@context'] as string[]
  const faults: [boolean, Fault][] = [
    [contexts[0] === 'https://www.w3.org/ns/credentials/v2', '/@context'],
    [
      /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$/.test(contexts[1] ?? ''),
      '/@context',
    ],
    [['VerifiableCredential', 'OpenBadgeCredential'].every((t) => (credential.type as string[]).includes(t)), '/type'],
    [credential.credentialStatus === undefined || isObject(credential.credentialStatus), '/credentialStatus'],
    [isText(credential.validFrom) && DATE_TIME.test(credential.validFrom), '/validFrom'],
    [credential.validUntil === undefined || DATE_TIME.test(String(credential.validUntil)), '/validUntil'],
  ]
  return [...faults.flatMap(([holds, fault]) => (holds ? [] : [fault])), ...walk(credential, '')]
}

const SCHEMA = 'schemas/ob_v3p0_achievementcredential_schema.json'

/** What 1EdTech's JSON Schema says of a credential, read from the folder of samples. */
export function schemaFaults(credential: unknown): string[] {
  const schema = JSON.parse(readFileSync(join(process.env.OPENBADGES_SAMPLES ?? '', SCHEMA), 'utf8'))
  const ajv = new Ajv2019({
    strict: false,
    allErrors: true,
    formats: { 'date-time': DATE_TIME, date: /^\d{4}-\d{2}-\d{2}$/ },
  })
  const validate = ajv.compile({ ...schema, $schema: undefined })
  validate(credential)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
