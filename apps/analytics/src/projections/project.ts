import {
  type AchievementContent,
  achievementPublished,
  type CloudEvent,
  eventName,
  memberAdmitted,
  textIn,
} from '@testamur/credential-model'
import { addUp } from '../domain/uptake.js'
import { addCells } from '../store/cells.js'
import { nameAchievement, nameMember } from '../store/names.js'
import type { Tx } from '../store/tx.js'
import { happeningOf } from './happenings.js'

const skillsOf = (content: AchievementContent) => content.skills.map(({ name, uri }) => ({ skill: uri ?? name, name }))

async function applyName({ sql }: Tx, event: CloudEvent): Promise<void> {
  const name = eventName(event.type)
  if (name === memberAdmitted.name) {
    const { member, name: called } = memberAdmitted.read(event)
    await nameMember(sql, member, called)
  } else if (name === achievementPublished.name) {
    const { achievement, version, member, content } = achievementPublished.read(event)
    await nameAchievement(sql, {
      id: achievement,
      version,
      member,
      name: textIn(content.name),
      field: content.field,
      skills: skillsOf(content),
    })
  }
}

/** Adds a batch of events to the counts, in one statement; what names members and achievements one by one, since it is rare. */
export async function project(tx: Tx, events: readonly CloudEvent[]): Promise<void> {
  for (const event of events) await applyName(tx, event)
  await addCells(tx.sql, addUp(events.flatMap((event) => happeningOf(event) ?? [])))
}
