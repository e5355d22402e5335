import { expect, test } from 'vitest'
import { reachesQuorum } from '../../src/index.js'
import { seededRandom } from '../random.js'
import { consistencyTarget, inclusionTarget } from './claim-targets.js'
import {
  checkpointTarget,
  checkpointTextTarget,
  mldsaTarget,
  noteTarget,
  receiptTarget,
  verifierKeyTarget,
} from './note-targets.js'
import { handmadePolicy, policyTarget } from './policy-targets.js'
import { requestTarget } from './request-target.js'
import { fuzz, type Tally } from './run.js'
import { bundleTarget, pathTarget, tileTarget } from './tile-targets.js'

// FUZZ_MUTANTS=1000000 for a long run; FUZZ_SEED for another one, or to see a failure again.
const MUTANTS = Number(process.env.FUZZ_MUTANTS ?? 128_000)
const SEED = Number(process.env.FUZZ_SEED ?? 9_162)
const SHARES = 128_000

const targets = [
  await inclusionTarget(),
  await consistencyTarget(),
  await noteTarget(),
  await checkpointTarget(),
  await receiptTarget(),
  await checkpointTextTarget(),
  verifierKeyTarget(),
  bundleTarget(),
  tileTarget(),
  pathTarget(),
  policyTarget(),
  await requestTarget(),
  await mldsaTarget(),
]

test('the shares of the targets are the whole', () => {
  expect(targets.reduce((sum, { share }) => sum + share, 0)).toBe(SHARES)
  expect(Number.isSafeInteger(MUTANTS) && Number.isSafeInteger(SEED)).toBe(true)
})

test.each(targets)('of changed $name none is taken for what it is not', { timeout: 3_600_000 }, async (target) => {
  const mutants = Math.ceil((MUTANTS * target.share) / SHARES)
  const tally = await fuzz(target, mutants, SEED)
  console.info(told(tally))
  expect(tally.refused).toBeGreaterThan(mutants / 2)
})

test('no policy that was put together by hand is satisfied by nobody, or runs in a circle', () => {
  const random = seededRandom(SEED)
  for (let i = 0; i < 20_000; i++) {
    const policy = handmadePolicy(random)
    expect(reachesQuorum(policy, []), JSON.stringify(policy)).toBe(false)
    reachesQuorum(
      policy,
      policy.witnesses.map(({ key }) => key),
    )
  }
})

const told = ({ name, mutants, refused, harmless }: Tally): string =>
  [
    `${mutants} mutants of ${name}, seed ${SEED}: ${refused} refused`,
    ...Object.entries(harmless).map(([why, count]) => `  ${count} ${why}`),
  ].join('\n')
