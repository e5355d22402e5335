import { AchievementId, MemberSlug } from '@testamur/credential-model'
import { z } from 'zod'
import { dimensions } from './domain/query.js'

/** A month, or any date or instant in it; read as the month's first day. */
const Month = z
  .string()
  .regex(/^(?!0000)\d{4}-(0[1-9]|1[0-2])(-\d{2}(T[\d:.]+Z)?)?$/, 'use a month such as 2026-03, or a date in it')
  .transform((text) => `${text.slice(0, 7)}-01`)

const By = z
  .string()
  .default('member,month')
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(
    z
      .array(z.enum(dimensions, `use some of ${dimensions.join(', ')}, with commas between`))
      .min(1)
      .max(3),
  )
  .refine((by) => new Set(by).size === by.length, 'name each dimension once')

export const UptakeParams = z
  .strictObject({
    by: By,
    from: Month.optional(),
    to: Month.optional(),
    member: MemberSlug.optional(),
    achievement: AchievementId.optional(),
    skill: z.string().max(2_000).optional(),
  })
  .refine((q) => !q.from || !q.to || q.from <= q.to, { path: ['from'], message: 'from lies after to' })

const count = z.int().min(0)

export const UptakeAnswer = z.object({
  rows: z.array(
    z.object({
      member: z.string().optional(),
      memberName: z.string().nullish(),
      achievement: z.string().optional(),
      achievementName: z.string().nullish(),
      skill: z.string().optional(),
      skillName: z.string().nullish(),
      field: z.string().optional(),
      month: z.string().optional(),
      issued: count,
      claimed: count,
      verified: count,
      revoked: count,
    }),
  ),
  /** How many rows are withheld because they speak of fewer people than `smallestGroup`. */
  suppressed: count,
  smallestGroup: count,
  /** The withheld rows without their counts, so that a chart can hatch them. */
  hidden: z.array(z.record(z.string(), z.string().nullish())),
})
export type UptakeAnswer = z.infer<typeof UptakeAnswer>

export const ProjectionStatus = z.object({
  caughtUp: z.boolean(),
  /** Events that the topics hold and that are not counted yet. */
  lag: z.number(),
})
