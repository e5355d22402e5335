import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { S3Location } from '../src/s3.js'
import { type BreakableWay, breakableWay } from './breakable-way.js'

const VERSION = 'v1.8.0'
const bin = fileURLToPath(new URL('../../../node_modules/.cache/testamur/go-bin/', import.meta.url))
const gateway = join(bin, `versitygw-${VERSION}`)

/** Building it takes minutes the first time. */
export const BUILD_TIMEOUT = 600_000

/** From 1.21 on, Go fetches a newer one by itself where a program asks for that. */
function goIsThere(): boolean {
  const { stdout } = spawnSync('go', ['version'], { encoding: 'utf8' })
  const [, minor] = /go1\.(\d+)/.exec(stdout ?? '') ?? []
  return Number(minor) >= 21
}

const hasGo = existsSync(gateway) || goIsThere()
if (!hasGo) console.warn('no S3 store has been tried: install Go 1.21 or newer to build one (versitygw)')

/** Where everything must be there, a missing Go is a failure and not a skipped test. */
export const noS3 = !hasGo && process.env.CI !== 'true'

/** A real S3 store of its own, with one bucket. */
export type S3Server = AsyncDisposable & {
  /** A prefix of its own that nobody else has. */
  location(options?: Partial<S3ClientConfig>): Required<S3Location>
  /** A way of its own to the same place, which the test may break. */
  by(way: BreakableWay, there: S3Location, options?: Partial<S3ClientConfig>): S3Location
  way(): Promise<BreakableWay>
}

const BUCKET = 'logs'
const credentials = { accessKeyId: 'tests', secretAccessKey: randomBytes(16).toString('hex') }

export async function startS3(): Promise<S3Server> {
  buildGateway()
  const dir = mkdtempSync(join(tmpdir(), 'tile-log-s3-'))
  const path = join(dir, 'socket')
  const child = spawnGateway(dir, path)
  // The gateway listens on a socket in its directory, so that no port has to be found for it.
  const direct = await breakableWay({ path })
  const clients: S3Client[] = []
  const ways = [direct]
  const clientAt = (port: number, options: Partial<S3ClientConfig> = {}): S3Client => {
    const endpoint = `http://127.0.0.1:${port}`
    const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, ...options })
    clients.push(client)
    return client
  }
  const dispose = async () => {
    for (const client of clients) client.destroy()
    for (const way of ways) await way[Symbol.asyncDispose]()
    child.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    await whenUp(child, path, () => clientAt(direct.port).send(new CreateBucketCommand({ Bucket: BUCKET })))
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    location: (options) => {
      const client = clientAt(direct.port, options)
      return { client, bucket: BUCKET, prefix: randomBytes(6).toString('hex') }
    },
    by: ({ port }, there, options) => ({ ...there, client: clientAt(port, options) }),
    way: async () => {
      const way = await breakableWay({ path })
      ways.push(way)
      return way
    },
    [Symbol.asyncDispose]: dispose,
  }
}

function spawnGateway(dir: string, socket: string): ChildProcess {
  const data = join(dir, 'data')
  mkdirSync(data)
  const { accessKeyId, secretAccessKey } = credentials
  const env = { ...process.env, ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey }
  const args = ['--port', socket, '--quiet', 'posix', data]
  const child = spawn(gateway, args, { env, stdio: 'ignore' })
  const kill = () => child.kill('SIGKILL')
  // A run that is given up in the middle leaves no gateway behind.
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

async function whenUp(child: ChildProcess, socket: string, ask: () => Promise<unknown>): Promise<void> {
  while (child.exitCode === null) {
    if (existsSync(socket)) {
      const answered = await ask().then(
        () => true,
        () => false,
      )
      if (answered) return
    }
    await pause(20)
  }
  throw new Error(`versitygw ended with ${child.exitCode}`)
}

/** Built once per machine, under a name that appears when it is whole. */
function buildGateway(): void {
  if (existsSync(gateway)) return
  mkdirSync(bin, { recursive: true })
  const GOBIN = mkdtempSync(join(bin, 'building-'))
  try {
    const { status, stderr, error } = spawnSync(
      'go',
      ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`],
      {
        env: { ...process.env, GOBIN },
        encoding: 'utf8',
      },
    )
    if (status !== 0) throw new Error(`versitygw could not be built: ${stderr ?? error}`)
    renameSync(join(GOBIN, 'versitygw'), gateway)
  } finally {
    rmSync(GOBIN, { recursive: true, force: true })
  }
}
