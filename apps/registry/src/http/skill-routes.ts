import { createRouter, readText, route } from '@testamur/service-kit'
import { z } from 'zod'
import { importSkills } from '../commands/load-skills.js'
import type { Context } from '../context.js'
import {
  OccupationList,
  OccupationQuery,
  SkillImportQuery,
  SkillList,
  SkillQuery,
  SkillsImported,
} from '../contract.js'
import { readEscoCsv } from '../domain/esco-csv.js'
import { ESCO_ATTRIBUTION as attribution } from '../domain/skill.js'
import { json } from './answers.js'
import { problems } from './problems.js'

/** ESCO's whole export of one language has about 15 MB. */
const CSV_LIMIT = 40 * 1_048_576

const anyone = { access: 'public' as const, statuses: problems, tags: ['skills'] }

const search = route({
  ...anyone,
  method: 'get',
  path: '/api/registry/skills',
  summary: 'Search ESCO skills by label and alternative label',
  request: { query: SkillQuery },
  responses: { 200: json(SkillList, 'The closest first') },
})
const occupations = route({
  ...anyone,
  method: 'get',
  path: '/api/registry/occupations',
  summary: 'Search ESCO occupations by label',
  request: { query: OccupationQuery },
  responses: { 200: json(OccupationList) },
})
const load = route({
  access: { scope: 'registry:admin' },
  statuses: problems,
  tags: ['skills'],
  method: 'post',
  path: '/api/registry/skills/import',
  summary: "Load ESCO's own export of skills",
  bodyLimit: CSV_LIMIT,
  request: { query: SkillImportQuery, body: { content: { 'text/csv': { schema: z.string() } } } },
  responses: { 200: json(SkillsImported, 'Loaded') },
})

export const skillRoutes = (ctx: Context) =>
  createRouter()
    .openapi(search, async (c) => {
      const { q, language, limit } = c.req.valid('query')
      return c.json({ items: await ctx.store.skills.search(q, language, limit), attribution }, 200)
    })
    .openapi(occupations, async (c) => {
      const { q, limit } = c.req.valid('query')
      return c.json({ items: await ctx.store.skills.occupations(q, limit), attribution }, 200)
    })
    .openapi(load, async (c) => {
      const { language } = c.req.valid('query')
      const { skills, skipped } = readEscoCsv(await readText(c, CSV_LIMIT), language)
      await importSkills(ctx, skills)
      return c.json({ language, imported: skills.length, skipped, attribution }, 200)
    })
