import type { Context } from '../context.js'

/** The keys of the logs in place of whatever the file says of them, and the rest of the file as it is. */
export function policyText({ keeper, policy }: Pick<Context, 'keeper' | 'policy'>): string {
  const logs = keeper.shards().map(({ key }) => `log ${key.vkey}`)
  const rest = (policy ?? 'quorum none\n').split('\n').filter((line) => !/^\s*log\s/.test(line))
  return `${[...logs, ...rest].join('\n').trimEnd()}\n`
}
