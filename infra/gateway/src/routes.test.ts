import { expect, it } from 'vitest'
import { serviceOf } from './routes.js'

it.each([
  ['/api/registry/members', 'registry'],
  ['/issuers/noorderhaven/keys', 'registry'],
  ['/.well-known/jwt-vc-issuer/issuers/noorderhaven', 'registry'],
  ['/.well-known/openid-credential-issuer/issuers/noorderhaven', 'issuer'],
  ['/status-lists', 'revocation'],
  ['/log/checkpoint', 'ledger'],
  ['/ledger', undefined],
  ['/login', undefined],
  ['/internal/registry/keys', undefined],
  ['/', undefined],
])('%s is answered by %s', (path, service) => expect(serviceOf(path)).toBe(service))
