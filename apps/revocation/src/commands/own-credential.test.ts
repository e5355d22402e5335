import { MemberSlug } from '@testamur/credential-model'
import { systemClock } from '@testamur/service-kit'
import { expect, test } from 'vitest'
import type { Context } from '../context.js'
import { ownCredential } from './own-credential.js'

const member = MemberSlug.parse('noorderhaven')
const old = '0197a000-0000-7000-8000-000000000001'

const holding = (caughtUp: boolean) =>
  ({
    clock: systemClock,
    store: { pool: { query: async () => ({ rows: [] }) } },
    caughtUp: async () => caughtUp,
  }) as unknown as Context

test('a credential that was never heard of is not found', async () => {
  await expect(ownCredential(holding(true), old, member)).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' })
})

test('while awards are still to be heard, no credential is said not to be there', async () => {
  await expect(ownCredential(holding(false), old, member)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
