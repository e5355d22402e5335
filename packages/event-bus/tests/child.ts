import { Pool } from 'pg'
import { type BusConfig, type FaultPoint, openBus, startConsumer, startRelay } from '../src/index.js'
import { inTransaction } from '../src/transaction.js'
import { recorder, type Tx } from './recorder.js'

/** A relay or a consumer as a process of its own, which sends itself a signal when it comes to a fault point for the n-th time. */
export type ChildTask = {
  role: 'relay' | 'consumer'
  database: string
  bus: BusConfig
  leaseMs?: number
  maxBatch?: number
  stallMs?: number
  fault?: { point: FaultPoint; visit: number; signal: 'SIGKILL' | 'SIGSTOP' }
}

const task = JSON.parse(process.argv[2]!) as ChildTask
let visits = 0
const faults = {
  at: (point: FaultPoint) => {
    if (point !== task.fault?.point || ++visits !== task.fault.visit) return
    process.stdout.write('fault\n')
    process.kill(process.pid, task.fault.signal)
  },
}

const pool = new Pool({ connectionString: task.database, max: 6 })
pool.on('error', () => {})
// A session that the server ends while it is in use is an error to its user, as with the pool of a service.
pool.on('connect', (client) => client.on('error', () => {}))
const bus = await openBus(task.bus)
if (task.role === 'relay') {
  await startRelay({ pool, bus, service: 'registry', leaseMs: task.leaseMs, faults })
} else {
  await startConsumer<Tx>({
    pool,
    bus,
    group: 'readers',
    topics: ['testamur.registry'],
    handlers: [recorder()],
    transaction: (work) => inTransaction(pool, (sql) => work({ sql })),
    maxBatch: task.maxBatch,
    stallMs: task.stallMs,
    faults,
  })
}
process.stdout.write('ready\n')
