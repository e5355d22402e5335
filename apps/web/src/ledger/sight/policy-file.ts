import {
  formatVerifierKey,
  LogError,
  type LogPolicy,
  logPolicy,
  NO_QUORUM,
  type PolicyLog,
  type PolicyWitness,
  parsePolicy,
  type VerifierKey,
} from '@testamur/transparency-log'

/** Whom a log has seal its checkpoints: its own key, its witnesses, and who of them must have. */
export type LedgerPolicy = {
  rule: LogPolicy
  origin: string
  log: VerifierKey
  witnesses: readonly PolicyWitness[]
  /** The same for every log of the ledger: earlier ones were closed, and stay. */
  all: LogPolicy
}

const ofLog = (all: LogPolicy, isIt: (log: PolicyLog) => boolean): LedgerPolicy => {
  const log = all.logs.find(isIt)
  if (!log) throw new LogError('BAD_KEY', 'it is about another log')
  return { all, rule: { ...all, logs: [log] }, origin: log.origin, log: log.key, witnesses: all.witnesses }
}
const withKey = (vkey: string) => (log: PolicyLog) => formatVerifierKey(log.key) === vkey

/** The log's policy where it names no witness. @throws LogError BAD_KEY */
export const withoutWitnesses = (vkey: string): LedgerPolicy => ofLog(logPolicy(vkey), withKey(vkey))

/** Reads a policy (C2SP tlog-policy) as the log of `vkey` serves it. @throws LogError where it cannot be read, or is about another log */
export const readPolicyFile = (text: string, vkey: string): LedgerPolicy => ofLog(parsePolicy(text), withKey(vkey))

/** The policy of another log of the ledger; the one that was given where there is none of this origin. */
export const policyAt = (policy: LedgerPolicy, origin: string | undefined): LedgerPolicy =>
  policy.all.logs.some((log) => log.origin === origin) ? ofLog(policy.all, (log) => log.origin === origin) : policy

/** "at least 2 must" */
export function quorumInWords({ rule: { quorum, groups, witnesses } }: LedgerPolicy): string {
  if (quorum === NO_QUORUM) return 'none must'
  const alone = witnesses.find(({ name }) => name === quorum)
  if (alone) return `${alone.key.name} must`
  const group = groups.find(({ name }) => name === quorum)
  const plain = group?.members.every((member) => witnesses.some(({ name }) => name === member))
  return group && plain ? `at least ${group.threshold} must` : `the rule “${quorum}” must be met`
}
