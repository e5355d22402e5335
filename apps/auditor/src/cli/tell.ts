import type { AuditResult } from '../audit/audit.js'
import type { Finding } from '../audit/finding.js'
import { thousands } from './io.js'

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${thousands(count)} ${count === 1 ? one : many}`

function whole({ log, size, entriesChecked, keysKnown }: Finding, cosigned: readonly string[]): string {
  const signed =
    entriesChecked > 0
      ? `${plural(size, 'entry', 'entries')}, each signed by a key in force where it stands (${plural(keysKnown, 'key')} known)`
      : `${plural(size, 'entry', 'entries')}, whose signatures were not looked at`
  const by = cosigned.length > 0 ? `; cosigned by ${cosigned.join(' and ')}` : ''
  return `${log} is clean: ${size === 0 ? 'it is empty' : signed}; tiles, root and checkpoint fit${by}.`
}

const heads = { broken: 'is BROKEN', 'cannot-tell': 'CANNOT BE JUDGED' } as const

/** A finding as sentences for people. */
export function sentences(
  finding: Finding,
  { checkpoints, witnesses }: Pick<AuditResult, 'checkpoints' | 'witnesses'>,
): string[] {
  const { verdict, log, size, codes } = finding
  const silent = witnesses.flatMap(({ url, failure }) =>
    failure === undefined ? [] : [`  the witness at ${url} could not be compared with: ${failure}`],
  )
  if (verdict === 'clean') return [whole(finding, checkpoints.at(-1)?.cosigned ?? []), ...silent]
  const head = `${log || 'The log'} ${heads[verdict]}${size > 0 ? ` (last found whole at ${plural(size, 'entry', 'entries')})` : ''}:`
  return [head, ...codes.map(({ code, detail }) => `  ${code}: ${detail}`), ...silent]
}
