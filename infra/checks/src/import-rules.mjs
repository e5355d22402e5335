import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/**
 * Who may import whom (docs/decisions/0001-the-house.md). Each rule is a function from an import to a sentence that says
 * what is wrong, or to undefined. Sources are read as text: an import in a comment counts, which has never hurt.
 */
const packageMay = {
  'credential-model': [],
  'transparency-log': [],
  'credential-proof': ['credential-model', 'transparency-log'],
  'event-bus': ['credential-model'],
  'service-kit': ['credential-model'],
  'tile-log': ['transparency-log'],
}
const webMay = ['credential-model', 'credential-proof', 'transparency-log']
const services = ['registry', 'issuer', 'revocation', 'analytics', 'ledger']

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** @returns {string[]} the specifiers that a source imports */
export const importsOf = (source) => [...source.matchAll(IMPORT)].map((m) => m[1] ?? m[2] ?? m[3])

const isTest = (file) => /(^|\/)(tests|bench)\/|\.test\.tsx?$/.test(file)

function workspaceImport(spec) {
  const m = /^@testamur\/([a-z-]+)(\/.*)?$/.exec(spec)
  return m ? { name: m[1], door: m[2] ?? '.' } : undefined
}

function packageRule(name, spec, test) {
  const target = workspaceImport(spec)
  if (!target || target.name === name) return
  if (test && target.name === 'kafka') return
  if (!packageMay[name]?.includes(target.name))
    return `packages/${name} may import ${packageMay[name]?.join(', ') || 'no workspace package'}, not ${spec}`
}

function appRule(name, spec) {
  const target = workspaceImport(spec)
  if (!target || target.name === name) return
  if (name === 'web') {
    if (webMay.includes(target.name)) return
    if (services.includes(target.name) && target.door === '/client') return
    return `apps/web imports ${webMay.join(', ')} and clients, not ${spec}`
  }
  if (services.includes(target.name))
    return target.door === '/client' ? undefined : `apps/${name} may use ${target.name} by its ./client door only`
  if (!(target.name in packageMay)) return `apps import packages, not ${spec}`
}

const LAYERS = [
  'main',
  'service',
  'http',
  'consumers',
  'commands',
  'projections',
  'context',
  'store',
  'checking',
  'domain',
]
const layerOf = (inside) => LAYERS.find((l) => inside === `${l}.ts` || inside.startsWith(`${l}/`))

/** Inside a service: main → service → http, consumers → commands → context → store, checking → domain. */
function layerRule(file, spec) {
  const m = /^apps\/([a-z]+)\/src\/(.+)$/.exec(file)
  if (!m || m[1] === 'web' || !spec.startsWith('.')) return
  const target = relative(`apps/${m[1]}/src`, join(dirname(file), spec))
    .replace(/\.js$/, '.ts')
    .split(sep)
    .join('/')
  const [from, to] = [layerOf(m[2]), layerOf(target)]
  if (!from || !to || from === to) return
  if (from === 'domain') return `domain has no I/O and imports no other room of the service, not ${spec}`
  if (from === 'store' && to !== 'domain') return `store imports domain only, not ${spec}`
  if (from === 'checking' && to !== 'domain') return `checking imports domain only, not ${spec}`
  if (to === 'http' && from !== 'service') return `only service.ts imports http, not ${file}`
  if (to === 'service' && from !== 'main') return `only main.ts imports service.ts, not ${file}`
}

/** Libraries that only those load who need them. */
const doors = [
  {
    library: /^@aws-sdk\/client-kms$/,
    files: /^packages\/service-kit\/src\/keys\/aws-kms\//,
    name: 'the door @testamur/service-kit/aws-kms',
  },
  {
    library: /^pkcs11js$/,
    files: /^packages\/service-kit\/src\/keys\/pkcs11\//,
    name: 'the door @testamur/service-kit/pkcs11',
  },
  {
    library: /^@aws-sdk\/(?!client-kms$)/,
    files: /^packages\/tile-log\/src\/s3(-bucket)?\.ts$/,
    name: 'the door @testamur/tile-log/s3',
  },
  { library: /^@peculiar\/x509$/, files: /^apps\/registry\/src\/authority\//, name: "the registry's src/authority" },
]

function placeRule(file, spec) {
  if (spec === 'kafkajs' && file !== 'packages/event-bus/src/kafka-bus.ts' && !isTest(file))
    return 'kafkajs is imported in packages/event-bus/src/kafka-bus.ts alone'
  const door = doors.find(({ library }) => library.test(spec))
  if (door && !door.files.test(file) && !isTest(file)) return `${spec} is imported behind ${door.name} alone`
  if (/^(@prisma\/|.*\/generated\/)/.test(spec) && !/^apps\/[a-z]+\/(src\/store\/|prisma\.config)/.test(file))
    return `Prisma is imported in its app's src/store alone`
  if (/^(apps|packages)\//.test(file) && spec.startsWith('.')) {
    const room = file.split('/').slice(0, 2).join('/')
    const target = relative('.', resolve(dirname(file), spec))
      .split(sep)
      .join('/')
    if (!target.startsWith(`${room}/`) && !isTest(file)) return `${spec} leaves ${room}: import the package instead`
  }
}

/** What one import breaks, as a sentence; undefined where it is fine. `file` is relative to the repository's root. */
export function brokenRule(file, spec) {
  const [top, name] = file.split('/')
  return (
    (top === 'packages' ? packageRule(name, spec, isTest(file)) : undefined) ??
    (top === 'apps' && !isTest(file) ? appRule(name, spec) : undefined) ??
    (file.endsWith('index.ts') || isTest(file) ? undefined : layerRule(file, spec)) ??
    placeRule(file, spec)
  )
}

function* sources(dir) {
  for (const entry of readdirSync(dir)) {
    if (['node_modules', 'dist', 'generated', '.turbo', '.kafka'].includes(entry)) continue
    const path = join(dir, entry)
    if (statSync(path).isDirectory()) yield* sources(path)
    else if (/\.(ts|tsx|mts|mjs)$/.test(entry)) yield path.split(sep).join('/')
  }
}

/** Every broken rule below the working directory: `file: sentence`. */
export function checkImports() {
  const broken = []
  for (const top of ['packages', 'apps', 'infra']) {
    for (const file of sources(top)) {
      for (const spec of importsOf(readFileSync(file, 'utf8'))) {
        const why = brokenRule(file, spec)
        if (why) broken.push(`${file}: ${why}`)
      }
    }
  }
  return broken
}
