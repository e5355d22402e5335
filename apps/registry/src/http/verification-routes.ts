import { createRouter, rateLimit, route } from '@testamur/service-kit'
import type { z } from 'zod'
import { verifyPresentation } from '../commands/verify-presentation.js'
import type { Context } from '../context.js'
import { VerificationInput, VerificationReport } from '../contract.js'
import { json } from './answers.js'
import { problems } from './problems.js'

export type VerificationLimits = { burst: number; perSecond: number; trustProxy: number }

const verifyRoute = (limits: VerificationLimits) =>
  route({
    access: 'public',
    statuses: problems,
    before: rateLimit(limits),
    tags: ['verifications'],
    method: 'post',
    path: '/api/registry/verifications',
    summary: 'Verify a presented credential',
    description:
      'Whatever is wrong with the credential is told in the verdict. cannot-tell is never valid: the check that could not be made says why. What is counted is the achievement and the verdict, never who asked.',
    request: { body: json(VerificationInput) },
    responses: { 200: json(VerificationReport) },
    problems: ['RATE_LIMITED'],
  })

export const verificationRoutes = (ctx: Context, limits: VerificationLimits) =>
  createRouter().openapi(verifyRoute(limits), async (c) => {
    const { verdict, checks, claims } = await verifyPresentation(ctx, { now: c.var.now }, c.req.valid('json'))
    c.header('cache-control', 'no-store')
    const report = { verdict, checks, ...(claims && { claims }) } as z.infer<typeof VerificationReport>
    return c.json(report, 200)
  })
