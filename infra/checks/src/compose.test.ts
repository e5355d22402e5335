import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig as analytics } from '../../../apps/analytics/src/config.js'
import { readConfig as issuer } from '../../../apps/issuer/src/config.js'
import { readConfig as ledger } from '../../../apps/ledger/src/config.js'
import { readConfig as registry } from '../../../apps/registry/src/config.js'
import { readConfig as revocation } from '../../../apps/revocation/src/config.js'
import { readOptions } from '../../../apps/witness/src/options.js'
import { readConfig as gateway } from '../../gateway/src/config.js'
import { type Compose, interpolate, readCompose, readDotEnv } from './compose.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const at = (path: string) => join(root, path)
const configs = { registry, issuer, revocation, analytics, ledger, gateway }
type Name = keyof typeof configs
const names = Object.keys(configs) as Name[]

let folder: string
let compose: Compose
let dotEnv: Record<string, string>
const makeEnv = () => execFileSync(process.execPath, [at('infra/docker/make-env.mjs')], { cwd: folder, stdio: 'pipe' })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'testamur-compose-'))
  makeEnv()
  dotEnv = readDotEnv(readFileSync(join(folder, '.env'), 'utf8'))
  compose = readCompose(at('docker-compose.yml'), dotEnv)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the secrets for compose', () => {
  it('are for the owner alone, and never written twice', () => {
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
    const before = readFileSync(join(folder, '.env'), 'utf8')
    expect(makeEnv).toThrow(/was not touched/)
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(before)
  })

  it('are asked for where they are missing', () => {
    expect(() => readCompose(at('docker-compose.yml'), {})).toThrow(/make-env/)
    expect(interpolate('$' + '{A:-b} $' + '{C:-d}', { C: 'x' })).toBe('b x')
  })
})

describe.each(names)('the container %s', (name) => {
  const service = () => compose.services[name]!
  const config = () => configs[name](service().environment as NodeJS.ProcessEnv)

  it('has settings that its service accepts', () => {
    expect(config().http).toMatchObject({ port: 8080, host: '0.0.0.0' })
    for (const value of Object.values(service().environment ?? {})) expect(value).toBeTypeOf('string')
  })

  it('refuses to start on a setting with a typo', () => {
    const environment = { ...service().environment, LOG_LEVEL: 'loud' } as NodeJS.ProcessEnv
    expect(() => configs[name](environment)).toThrow(/LOG_LEVEL: .*fatal/)
  })

  it('runs a file that the build makes', () => {
    const [node, file = ''] = service().command ?? []
    expect(node).toBe('node')
    expect(file).toMatch(/^(apps|infra)\/[a-z]+\/dist\/main\.js$/)
    expect(existsSync(at(file.replace('/dist/', '/src/').replace(/\.js$/, '.ts')))).toBe(true)
    const folderOf = file.split('/').slice(0, 2).join('/')
    expect(JSON.parse(readFileSync(at(`${folderOf}/package.json`), 'utf8')).scripts.build).toMatch(/^tsc /)
  })
})

describe('the whole', () => {
  const env = (name: Name) => compose.services[name]?.environment ?? {}

  it('opens one door, on loopback', () => {
    const open = Object.entries(compose.services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]))
    expect(open).toEqual([['gateway', '127.0.0.1:8080:8080']])
  })

  it('names only services that are there, at the port on which they listen', () => {
    for (const name of names)
      for (const [key, value] of Object.entries(env(name)).filter(([k]) =>
        /^(REGISTRY|ISSUER|REVOCATION|ANALYTICS|LEDGER)_URL$/.test(k),
      ))
        expect([key, value]).toEqual([key, `http://${key.split('_')[0]?.toLowerCase()}:8080`])
    for (const { depends_on = [] } of Object.values(compose.services))
      for (const needed of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on))
        expect(compose.services).toHaveProperty(needed)
  })

  it('uses Kafka and PostgreSQL of its own', () => {
    for (const name of names.filter((n) => n !== 'gateway')) {
      expect(env(name).KAFKA_BROKERS).toBe('kafka:9092')
      expect(new URL(env(name).DATABASE_URL ?? '')).toMatchObject({ hostname: 'postgres', port: '5432' })
      expect(new URL(env(name).DATABASE_URL ?? '').password).toBe(
        compose.services.postgres?.environment?.POSTGRES_PASSWORD,
      )
    }
    expect(compose.services.kafka?.environment?.KAFKA_ADVERTISED_LISTENERS).toContain('kafka:9092')
  })

  it('gives each service the credential that the others accept, and the operator key to the registry alone', () => {
    const accepted = issuer(env('issuer') as NodeJS.ProcessEnv).acceptedServices
    const hash = (text = '') => createHash('sha256').update(text).digest('hex')
    for (const name of names.filter((n) => n !== 'gateway'))
      expect(accepted.get(hash(env(name).SERVICE_CREDENTIAL))).toBe(name)
    expect(accepted.size).toBe(5)
    const holders = names.filter((name) => env(name).OPERATOR_KEY)
    expect(holders).toEqual(['registry'])
    expect(env('registry').OPERATOR_KEY).toMatch(/^testamur_operator_[\w-]{43}$/)
  })

  it('mounts and keeps what is there', () => {
    const mounts = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((v) => v.split(':')[0] ?? ''),
    )
    for (const source of mounts)
      if (source.startsWith('.')) expect([source, existsSync(at(source))]).toEqual([source, true])
      else expect(compose.volumes).toHaveProperty(source)
  })
})

describe('the witnesses', () => {
  const witnesses = ['witness-1', 'witness-2']
  const command = (name: string) => compose.services[name]?.command ?? []

  it('have arguments that they accept, a volume of their own and nothing of the others', () => {
    for (const name of witnesses) {
      expect(command(name).slice(0, 2)).toEqual(['node', 'apps/witness/dist/main.js'])
      const options = readOptions(command(name).slice(2))
      expect(options).toMatchObject({ home: '/witness', name: `localhost/${name}`, port: 8080, host: '0.0.0.0' })
      expect(options?.logUrls).toEqual(['http://ledger:8080/log'])
      expect(compose.services[name]).toMatchObject({ volumes: [`${name}:/witness`], environment: { PORT: '8080' } })
      expect(compose.services[name]?.depends_on).toEqual({})
    }
  })

  it('are named in the policy that the ledger waits for', () => {
    const [, , kind, file = '', ...named] = command('log-policy')
    expect([kind, ...named]).toEqual(['policy', ...witnesses.map((name) => `${name}=http://${name}:8080`)])
    expect(compose.services['log-policy']?.depends_on).toEqual(witnesses)
    const { environment, depends_on, volumes } = compose.services.ledger ?? {}
    expect(environment?.LOG_POLICY_FILE).toBe(file)
    expect(depends_on).toMatchObject({ 'log-policy': { condition: 'service_completed_successfully' } })
    expect(volumes).toEqual(['log-policy:/policy:ro'])
  })

  it('may write where their volumes are', () => {
    const text = readFileSync(at('infra/docker/Dockerfile'), 'utf8')
    for (const folder of ['/witness', '/policy']) expect(text).toMatch(new RegExp(`install -d -o node .*${folder}`))
  })
})

describe('the Dockerfile', () => {
  const lines = readFileSync(at('infra/docker/Dockerfile'), 'utf8').split('\n')

  it('copies only what is there', () => {
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1))
    expect(sources.length).toBeGreaterThan(5)
    for (const source of sources) expect([source, existsSync(at(source))]).toEqual([source, true])
  })

  it('starts as no superuser, at a file that the build makes', () => {
    expect(lines).toContain('USER node')
    const [, file] = JSON.parse(lines.findLast((line) => line.startsWith('CMD'))?.slice(4) ?? '[]') as string[]
    expect(file).toBe('infra/gateway/dist/main.js')
  })
})
