import { expect, test } from 'vitest'
import { readDpopProof } from './dpop.js'
import { verifierFits } from './pkce.js'
import { withParams } from './redirect-uri.js'

test('the example of RFC 7636 App. B', () => {
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
  expect(verifierFits('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', challenge)).toBe(true)
  expect(verifierFits('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl', challenge)).toBe(false)
})

const HEADER =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19'

test('the example of RFC 9449 §5: its proof, and the thumbprint of its key', () => {
  const proof = `${HEADER}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg`
  const request = { method: 'POST', url: 'https://server.example.com/token', now: new Date(1_562_262_618_000) }
  expect(readDpopProof(proof, request)).toMatchObject({ jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' })
  expect(() => readDpopProof(proof, { ...request, now: new Date(1_562_263_000_000) })).toThrow('iat')
})

test.each([
  ['https://w.example/cb', 'https://w.example/cb?code=a+b&state=%26'],
  ['https://w.example/cb?x=1', 'https://w.example/cb?x=1&code=a+b&state=%26'],
  ['https://w.example/cb?x=1&', 'https://w.example/cb?x=1&code=a+b&state=%26'],
  ['haip-vci://', 'haip-vci://?code=a+b&state=%26'],
])('parameters are added to %s', (uri, expected) => {
  expect(withParams(uri, { code: 'a b', state: '&', iss: undefined })).toBe(expected)
})
