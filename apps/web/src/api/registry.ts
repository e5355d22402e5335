import type * as registry from '@testamur/registry/client'
import type { z } from 'zod'
import { allOf, type Page, sendJson, withQuery } from './http.js'

export type Member = z.infer<typeof registry.MemberView>
export type Achievement = z.infer<typeof registry.AchievementView>
export type Accreditation = z.infer<typeof registry.AccreditationView>
export type KeySetEntry = z.infer<typeof registry.KeySetEntry>

const PAGE = 100
const at = (name: string) => encodeURIComponent(name)

export const readMembers = (): Promise<Member[]> =>
  allOf((cursor) => sendJson<Page<Member>>(withQuery('/api/registry/members', { limit: PAGE, cursor })))

export const readMember = (slug: string): Promise<Member> => sendJson(`/api/registry/members/${at(slug)}`)

export const readKeys = async (slug: string): Promise<KeySetEntry[]> =>
  (await sendJson<{ keys: KeySetEntry[] }>(`/issuers/${at(slug)}/keys`)).keys

export type KeyReach = z.infer<typeof registry.KeyReachView>
export type KeyName = { slug: string; kid: string }
export type KeyMove = 'rotate' | 'retire' | 'compromise'

const pathOf = ({ slug, kid }: KeyName) => `/api/registry/members/${at(slug)}/keys/${at(kid)}`

/** How many credentials the key has signed; for operators. */
export const readReach = (key: string, name: KeyName, since?: string): Promise<KeyReach> =>
  sendJson(withQuery(`${pathOf(name)}/reach`, { since }), { key })

export const moveKey = (key: string, name: KeyName, move: KeyMove, body: object = {}): Promise<KeySetEntry> =>
  sendJson(`${pathOf(name)}/${move}`, { method: 'POST', key, body })

export const readAchievements = (member?: string): Promise<Achievement[]> =>
  allOf((cursor) =>
    sendJson<Page<Achievement>>(withQuery('/api/registry/achievements', { member, limit: PAGE, cursor })),
  )

export const readAchievement = (id: string): Promise<Achievement> => sendJson(`/api/registry/achievements/${at(id)}`)

export const readAccreditations = (query: { member?: string; achievement?: string }): Promise<Accreditation[]> =>
  allOf((cursor) =>
    sendJson<Page<Accreditation>>(withQuery('/api/registry/accreditations', { ...query, limit: PAGE, cursor })),
  )
