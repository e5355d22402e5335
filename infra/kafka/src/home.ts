import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { KafkaError } from './errors.js'
import { type NodeFiles, newClusterId } from './jvm.js'

/** Where a cluster keeps its data: a folder that stays, or a temporary one that goes with the cluster. */
export type Home = {
  readonly folder: string
  readonly temporary: boolean
  readonly clusterId: string
  filesOf(nodeId: number): Promise<NodeFiles>
  /** Removes the folder if it is temporary. */
  dispose(): Promise<void>
}

/** @param folder kept, and continued if a cluster of the same size has lived there; a new temporary folder without it */
export async function openHome(brokers: number, folder?: string): Promise<Home> {
  const root = folder ? resolve(folder) : await mkdtemp(join(tmpdir(), 'testamur-kafka-'))
  await mkdir(root, { recursive: true })
  const clusterId = await rememberedClusterId(root, brokers)
  return {
    folder: root,
    temporary: !folder,
    clusterId,
    filesOf: (id) => filesIn(join(root, `broker-${id}`)),
    dispose: async () => {
      if (!folder) await rm(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function rememberedClusterId(root: string, brokers: number): Promise<string> {
  const file = join(root, 'cluster.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) {
    const clusterId = newClusterId()
    await writeFile(file, `${JSON.stringify({ clusterId, brokers })}\n`)
    return clusterId
  }
  const { clusterId, brokers: before } = parseCluster(file, text)
  if (before === brokers) return clusterId
  throw new KafkaError(
    'FOLDER_UNUSABLE',
    `${root} belongs to a cluster of ${before} broker(s), not ${brokers}: start ${before}, or name another folder`,
  )
}

function parseCluster(file: string, text: string): { clusterId: string; brokers: number } {
  try {
    const { clusterId, brokers } = JSON.parse(text) as Record<string, unknown>
    if (typeof clusterId === 'string' && typeof brokers === 'number') return { clusterId, brokers }
  } catch {}
  throw new KafkaError('FOLDER_UNUSABLE', `${file} cannot be read as a cluster's identity: name another folder`)
}

async function filesIn(folder: string): Promise<NodeFiles> {
  const scratch = join(folder, 'scratch')
  await mkdir(scratch, { recursive: true })
  return {
    properties: join(folder, 'server.properties'),
    data: join(folder, 'data'),
    log: join(folder, 'broker.log'),
    scratch,
  }
}
