import { readFileSync } from 'node:fs'
import { AchievementContent } from '@testamur/credential-model'
import { z } from 'zod'

const Consortium = z.object({
  attribution: z.string(),
  members: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      url: z.url(),
      logo: z.string(),
      /** The month of the demo's year in which it joined, 0 to 11. */
      from_month: z.int(),
      weight: z.number(),
    }),
  ),
  achievements: z.array(z.object({ member: z.string(), weight: z.number(), content: AchievementContent })),
})

export type DemoConsortium = z.infer<typeof Consortium>

/** Three invented universities and their achievements, with real ESCO skills. */
export const readConsortium = (): DemoConsortium =>
  Consortium.parse(JSON.parse(readFileSync(new URL('../../data/demo-consortium.json', import.meta.url), 'utf8')))
