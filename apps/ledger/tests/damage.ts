import type { Ledger } from '../src/service.js'
import { type Lab, settle } from './lab.js'
import { revocations, type TestKey } from './makers.js'

/** A ledger with two keys and `count` facts, all covered by a checkpoint. */
export async function settled(lab: Lab, count: number): Promise<{ ledger: Ledger; key: TestKey }> {
  const [key] = await lab.admit('aurora')
  await lab.send(revocations('aurora', key!, count))
  const ledger = await lab.ledger()
  await settle(ledger)
  return { ledger, key: key! }
}
