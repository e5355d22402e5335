// The library of certificates finds its parts by decorators, which need this first.
import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { PublicJwk } from '@testamur/credential-model'

type CryptoKey = webcrypto.CryptoKey

const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
/** Clocks of others may run behind ours. */
const BACKDATED_MS = DAY_MS
const ROOT_DAYS = 9_131

/** A certificate that signs others, and the private key that it is for. */
export type Issuing = { certificate: Uint8Array; key: CryptoKey }

/** A positive serial number of 127 random bits (RFC 5280 §4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** A name of at most 64 characters (RFC 5280, ub-common-name), given in parts so that nothing in it is taken for syntax. */
const nameOf = (commonName: string) => new x509.Name([{ CN: [{ utf8String: [...commonName].slice(0, 64).join('') }] }])
const period = (now: Date, days: number) => ({
  notBefore: new Date(now.getTime() - BACKDATED_MS),
  notAfter: new Date(now.getTime() + days * DAY_MS),
})

/** A root of its own, on P-256 (RFC 5280): it may sign certificates for keys, and no other authority. */
export async function makeRoot(commonName: string, now: Date): Promise<{ certificate: Uint8Array; pkcs8: Uint8Array }> {
  const keys = await webcrypto.subtle.generateKey(ES256, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...{ serialNumber: serialNumber(), name: nameOf(commonName), keys, signingAlgorithm: ES256 },
      ...period(now, ROOT_DAYS),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
      ],
    },
    webcrypto as Crypto,
  )
  const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  return { certificate: new Uint8Array(certificate.rawData), pkcs8 }
}

/** The private key of a root, so that it signs and cannot be read out again. */
export const importIssuingKey = (pkcs8: Uint8Array): Promise<CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', pkcs8, ES256, false, ['sign'])

export type Subject = { jwk: PublicJwk; iss: string; name: string }

const isAddress = (host: string) => /^[\d.]+$/.test(host) || host.startsWith('[')

/** Who speaks (SD-JWT VC §2.5: the `iss` as a URI), and the name of the host that it lies at. */
function alternativeNames(iss: string): x509.JsonGeneralNames {
  const { hostname } = new URL(iss)
  const host = isAddress(hostname)
    ? ({ type: 'ip', value: hostname.replace(/[[\]]/g, '') } as const)
    : ({ type: 'dns', value: hostname } as const)
  return [{ type: 'url', value: iss }, host]
}

/** A certificate for a member's P-256 key, which signs and does nothing else. Ends no later than the root. */
export async function makeLeaf(issuing: Issuing, { jwk, iss, name }: Subject, now: Date, days: number) {
  const root = new x509.X509Certificate(issuing.certificate as Uint8Array<ArrayBuffer>)
  const { kty, crv, x, y } = jwk
  const publicKey = await webcrypto.subtle.importKey('jwk', { kty, crv, x, y } as JsonWebKey, ES256, true, ['verify'])
  const { notBefore, notAfter } = period(now, days)
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...{ serialNumber: serialNumber(), subject: nameOf(name), issuer: root.subjectName, notBefore },
      ...{ notAfter: notAfter < root.notAfter ? notAfter : root.notAfter, publicKey },
      ...{ signingKey: issuing.key, signingAlgorithm: ES256 },
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.SubjectAlternativeNameExtension(alternativeNames(iss), false),
        await x509.AuthorityKeyIdentifierExtension.create(root.publicKey, false, webcrypto as Crypto),
        await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto as Crypto),
      ],
    },
    webcrypto as Crypto,
  )
  return { certificate: new Uint8Array(certificate.rawData), notAfter: certificate.notAfter }
}
