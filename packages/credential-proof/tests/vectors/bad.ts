import type { ProofCode } from '../../src/index.js'
import type { CheckName } from '../../src/verify/types.js'
import type { Case } from './vector.js'

/** Cases of one check and one rule, each with a presentation that is invalid. */
export const bad =
  (check: CheckName, rule: string) =>
  (name: string, code: ProofCode, description: string, presentation: string, more: Partial<Case> = {}): Case => ({
    name,
    rule,
    description,
    input: { presentation },
    expected: { verdict: 'invalid', check, code },
    ...more,
  })
