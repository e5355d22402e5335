import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../src/x509/certificate.js'
import { validatePath } from '../src/x509/validate-path.js'
import { leaf, middle, root } from './fixtures/certificates.js'
import { randomOf } from './fixtures/random.js'
import { keys } from './fixtures/world.js'

const chain = [leaf(keys.credential), middle()]
const named = [...chain, root()].map((der) => [new X509Certificate(der), parseCertificate(der)] as const)

describe('node:crypto as an oracle', () => {
  it.each(named)('reads the same from a certificate', (theirs, ours) => {
    expect(ours.key.jwk).toEqual(theirs.publicKey.export({ format: 'jwk' }))
    expect([ours.notBefore, ours.notAfter]).toEqual([Date.parse(theirs.validFrom), Date.parse(theirs.validTo)])
    expect(ours.extensions.ca).toBe(theirs.ca)
  })

  it('agrees on who issued whom', async () => {
    for (const [theirs, ours] of named)
      for (const [issuer, raw] of named) {
        const issued = theirs.checkIssued(issuer) && theirs.verify(issuer.publicKey)
        if (ours.extensions.ca) continue
        const path = validatePath([ours.raw], [raw.raw])
        if (issued) await expect(path).resolves.toMatchObject({ length: 2 })
        else await expect(path).rejects.toThrow()
      }
  })

  it('finds no way to a root in 1,000 mutants of a chain, and none that crashes', async () => {
    const random = randomOf(5280)
    const anchors = [root()]
    const parsed = { refused: 0, opened: 0 }
    for (let i = 0; i < 1_000; i++) {
      const mutant = chain.map((der) => Buffer.from(der))
      const hit = mutant[random(2)] as Buffer
      const at = random(hit.length)
      hit[at] = (hit[at] as number) ^ (1 + random(255))
      const found = await validatePath(mutant, anchors).catch((error: Error) => error)
      if (found instanceof Error) expect(found.name).toBe('DerError')
      parsed[found instanceof Error ? 'refused' : 'opened']++
    }
    expect(parsed).toEqual({ refused: 1_000, opened: 0 })
  })
})

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
const hasOpenssl = (() => {
  try {
    return openssl('version').length > 0
  } catch {
    return false
  }
})()

/** A chain as openssl makes it, with everything that it adds by itself. */
function foreignChain(curve: string, digest: string) {
  const folder = mkdtempSync(join(tmpdir(), 'chain-'))
  const at = (name: string) => join(folder, name)
  const key = (name: string) => openssl('ecparam', '-name', curve, '-genkey', '-noout', '-out', at(`${name}.key`))
  const der = (name: string) => {
    openssl('x509', '-in', at(`${name}.pem`), '-outform', 'DER', '-out', at(`${name}.der`))
    return new Uint8Array(readFileSync(at(`${name}.der`)))
  }
  const issue = (name: string, issuer: string, days: number, extensions: string) => {
    key(name)
    writeFileSync(at(`${name}.ext`), extensions)
    openssl('req', '-new', '-key', at(`${name}.key`), '-subj', `/C=NL/O=Test/CN=${name}`, '-out', at(`${name}.csr`))
    openssl(
      ...['x509', '-req', '-in', at(`${name}.csr`), '-CA', at(`${issuer}.pem`), '-CAkey', at(`${issuer}.key`)],
      ...[
        `-${digest}`,
        '-days',
        String(days),
        '-CAcreateserial',
        '-extfile',
        at(`${name}.ext`),
        '-out',
        at(`${name}.pem`),
      ],
    )
  }
  try {
    key('root')
    openssl(
      ...['req', '-x509', '-new', `-${digest}`, '-key', at('root.key'), '-subj', '/C=NL/O=Test/CN=root'],
      ...['-days', '90', '-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-out', at('root.pem')],
    )
    const common = 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n'
    issue('middle', 'root', 60, `basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n${common}`)
    issue(
      'leaf',
      'middle',
      30,
      `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectAltName=URI:https://issuer.test\n${common}`,
    )
    return { leaf: der('leaf'), middle: der('middle'), root: der('root') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe.runIf(hasOpenssl)('chains that openssl made', () => {
  it.each([
    ['prime256v1', 'sha256'],
    ['secp384r1', 'sha384'],
    ['secp384r1', 'sha256'],
  ])('on %s with %s are followed', async (curve, digest) => {
    const made = foreignChain(curve, digest)
    const path = await validatePath([made.leaf, made.middle], [made.root])
    expect(path).toMatchObject({ length: 3, jwk: new X509Certificate(made.leaf).publicKey.export({ format: 'jwk' }) })
    expect(path.notAfter).toBe(Date.parse(new X509Certificate(made.leaf).validTo))
    await expect(validatePath([made.leaf], [made.root])).rejects.toThrow('no certificate of the consortium')
    await expect(validatePath([made.leaf, made.middle], [root()])).rejects.toThrow('no certificate of the consortium')
  })
})
