import { readFile } from 'node:fs/promises'
import type { Context } from '../context.js'
import type { EscoOccupation, EscoSkill } from '../domain/skill.js'

const dataFile = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(new URL(`../../data/${name}`, import.meta.url), 'utf8')) as T

/** Loads ESCO's digital part where there are no skills yet; whoever starts first does it. */
export async function loadDigitalSkills(ctx: Context): Promise<void> {
  const skills = await dataFile<Omit<EscoSkill, 'language'>[]>('esco-digital.json')
  const occupations = await dataFile<EscoOccupation[]>('esco-occupations.json')
  await ctx.store.transaction(async (tx) => {
    await tx.skills.lockImport()
    if (await tx.skills.areThere()) return
    await tx.skills.put(skills.map((skill) => ({ ...skill, language: 'en' })))
    await tx.skills.putOccupations(occupations)
  })
}

/** Takes in skills that an operator brings: new ones are added, known ones replaced. All, or none. */
export async function importSkills(ctx: Context, skills: readonly EscoSkill[]): Promise<void> {
  await ctx.store.transaction(async (tx) => {
    await tx.skills.lockImport()
    await tx.skills.put(skills)
  })
}
