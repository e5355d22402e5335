import { describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, so that lint runs before anything is built
import { brokenRule, importsOf } from './import-rules.mjs'

describe('import rules', () => {
  it.each([
    ['packages/credential-model/src/a.ts', '@testamur/transparency-log'],
    ['packages/event-bus/src/a.ts', '@testamur/service-kit'],
    ['packages/service-kit/src/a.ts', '@testamur/issuer/client'],
    ['apps/issuer/src/service.ts', '@testamur/registry'],
    ['apps/issuer/src/service.ts', '@testamur/town'],
    ['apps/web/src/app.tsx', '@testamur/event-bus'],
    ['apps/issuer/src/context.ts', 'kafkajs'],
    ['apps/ledger/src/context.ts', '@aws-sdk/client-s3'],
    ['packages/tile-log/src/index.ts', '@aws-sdk/client-s3'],
    ['packages/tile-log/src/s3.ts', '@aws-sdk/client-kms'],
    ['packages/service-kit/src/keys/keystore.ts', '@aws-sdk/client-kms'],
    ['packages/service-kit/src/keys/open-signers.ts', 'pkcs11js'],
    ['apps/registry/src/service.ts', '@peculiar/x509'],
    ['apps/issuer/src/commands/award.ts', '@prisma/client'],
    ['apps/issuer/src/commands/award.ts', '../http/routes.js'],
    ['apps/issuer/src/domain/award.ts', '../store/credentials.js'],
    ['apps/issuer/src/store/credentials.ts', '../context.js'],
    ['apps/ledger/src/checking/checkers.ts', '../store/store.js'],
    ['apps/issuer/src/domain/award.ts', '../../../registry/src/client.js'],
  ])('%s may not import %s', (file, spec) => {
    expect(brokenRule(file, spec)).toEqual(expect.any(String))
  })

  it.each([
    ['packages/credential-proof/src/a.ts', '@testamur/transparency-log'],
    ['packages/event-bus/src/kafka-bus.ts', 'kafkajs'],
    ['packages/tile-log/src/s3.ts', '@aws-sdk/client-s3'],
    ['packages/service-kit/src/keys/aws-kms/kms-signer.ts', '@aws-sdk/client-kms'],
    ['packages/service-kit/src/keys/pkcs11/connection.ts', 'pkcs11js'],
    ['apps/registry/src/authority/certificates.ts', '@peculiar/x509'],
    ['apps/issuer/src/context.ts', '@testamur/revocation/client'],
    ['apps/issuer/src/store/prisma.ts', '@prisma/client'],
    ['apps/issuer/src/commands/award.ts', '../store/credentials.js'],
    ['apps/ledger/src/commands/check-signatures.ts', '../checking/checkers.js'],
    ['apps/issuer/src/service.ts', './http/credential-routes.js'],
    ['apps/web/src/app.tsx', '@testamur/registry/client'],
    ['infra/town/src/town.ts', '@testamur/issuer'],
  ])('%s may import %s', (file, spec) => {
    expect(brokenRule(file, spec)).toBeUndefined()
  })

  it('finds every way to import', () => {
    const source = `import a from 'one'\nimport type {\n  B,\n} from "two"\nexport * from 'three'\nimport 'four'\nconst x = await import('five')`
    expect(importsOf(source)).toEqual(['one', 'two', 'three', 'four', 'five'])
  })
})
