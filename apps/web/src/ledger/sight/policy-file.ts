import {
  formatVerifierKey,
  LogError,
  type LogPolicy,
  logPolicy,
  NO_QUORUM,
  type PolicyWitness,
  parsePolicy,
  type VerifierKey,
} from '@testamur/transparency-log'

/** Whom the log has seal its checkpoints: its own key, its witnesses, and who of them must have. */
export type LedgerPolicy = {
  rule: LogPolicy
  origin: string
  log: VerifierKey
  witnesses: readonly PolicyWitness[]
}

const ofLog = (rule: LogPolicy, vkey: string): LedgerPolicy => {
  const log = rule.logs.find(({ key }) => formatVerifierKey(key) === vkey)
  if (!log) throw new LogError('BAD_KEY', 'it is about another log')
  return { rule: { ...rule, logs: [log] }, origin: log.origin, log: log.key, witnesses: rule.witnesses }
}

/** The log's policy where it names no witness. @throws LogError BAD_KEY */
export const withoutWitnesses = (vkey: string): LedgerPolicy => ofLog(logPolicy(vkey), vkey)

/** Reads a policy (C2SP tlog-policy) as the log of `vkey` serves it. @throws LogError where it cannot be read, or is about another log */
export const readPolicyFile = (text: string, vkey: string): LedgerPolicy => ofLog(parsePolicy(text), vkey)

/** "at least 2 must" */
export function quorumInWords({ rule: { quorum, groups, witnesses } }: LedgerPolicy): string {
  if (quorum === NO_QUORUM) return 'none must'
  const alone = witnesses.find(({ name }) => name === quorum)
  if (alone) return `${alone.key.name} must`
  const group = groups.find(({ name }) => name === quorum)
  const plain = group?.members.every((member) => witnesses.some(({ name }) => name === member))
  return group && plain ? `at least ${group.threshold} must` : `the rule “${quorum}” must be met`
}
