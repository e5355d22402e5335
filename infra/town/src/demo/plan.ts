import { chance } from './chance.js'
import type { DemoConsortium } from './consortium.js'

const DAY = 86_400_000

const givenNames = [
  'Amara',
  'Bram',
  'Chiara',
  'Daan',
  'Elif',
  'Fionn',
  'Greta',
  'Hugo',
  'Inés',
  'Jakub',
  'Kaia',
  'Leila',
  'Mateo',
  'Niamh',
  'Oskar',
  'Priya',
  'Quinn',
  'Rosa',
  'Sami',
  'Tuuli',
  'Uma',
  'Viktor',
  'Wren',
  'Xenia',
  'Yusuf',
  'Zoë',
]
const familyNames = [
  'Aalto',
  'Bakker',
  'Castillo',
  'de Vries',
  'Eklund',
  'Ferreira',
  'García',
  'Horváth',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Moreau',
  "O'Brien",
  'Nowak',
  'Okafor',
  'Petrov',
  'Quintero',
  'Ryan',
  'Smit',
  'Tóth',
  'Usman',
  'van Dijk',
  'Weber',
  'Yılmaz',
  'Zeller',
]

/** One thing that happened to an award of the past, in days after it. */
export type LaterAct = { verb: 'verify' | 'suspend' | 'reinstate' | 'revoke'; at: Date }

export type PastAward = {
  number: number
  member: string
  /** Index into the consortium's achievements. */
  achievement: number
  learner: { id: string; givenName: string; familyName: string; email: string }
  result: string
  at: Date
  /** Claimed by a wallet at this time. */
  claimedAt?: Date
  later: LaterAct[]
}

/** Awards come in waves: few in the summer, many at the ends of terms. */
const monthWeight = [0.8, 1.2, 0.9, 1.1, 1.4, 1.8, 0.35, 0.3, 0.9, 1.1, 1.0, 1.3]

function laterActs(at: Date, now: Date, random: ReturnType<typeof chance>): LaterAct[] {
  const acts: LaterAct[] = []
  const after = (days: number) => new Date(at.getTime() + days * DAY)
  const shown = random.next() < 0.45 ? 1 + Math.floor(random.next() * 2) : 0
  for (let i = 0; i < shown; i++) acts.push({ verb: 'verify', at: after(1 + random.next() * 60) })
  const fate = random.next()
  if (fate < 0.03) acts.push({ verb: 'revoke', at: after(2 + random.next() * 40) })
  else if (fate < 0.045) acts.push({ verb: 'suspend', at: after(2 + random.next() * 20) })
  else if (fate < 0.055) acts.push({ verb: 'suspend', at: after(5) }, { verb: 'reinstate', at: after(12) })
  return acts.filter((a) => a.at < now).sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** About `count` awards over the year before `now`, oldest first; the same for the same arguments. */
export function planPast(consortium: DemoConsortium, count: number, now: Date): PastAward[] {
  const random = chance(20_260)
  const start = new Date(Date.UTC(now.getUTCFullYear() - 1, now.getUTCMonth(), 1))
  const months = Array.from({ length: 12 }, (_, m) => {
    const from = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + m, 1))
    return { m, from: from.getTime(), weight: monthWeight[from.getUTCMonth()] ?? 1 }
  })
  const achievements = consortium.achievements.map((a, index) => {
    const member = consortium.members.find((m) => m.slug === a.member)
    return { index, member: a.member, from: member?.from_month ?? 0, weight: a.weight * (member?.weight ?? 1) }
  })
  const awards: PastAward[] = []
  for (let number = 0; awards.length < count; number++) {
    const month = random.weighted(months)
    const achievement = random.weighted(achievements)
    const at = new Date(month.from + (0.3 + random.next() * 27) * DAY)
    const person = Math.floor(random.next() * 900)
    const later = laterActs(at, now, random)
    const [result, claimed] = [(6 + random.next() * 4).toFixed(1), random.next()]
    if (month.m < achievement.from || at >= now) continue
    const givenName = givenNames[person % givenNames.length] as string
    const familyName = familyNames[Math.floor(person / givenNames.length) % familyNames.length] as string
    const claimedAt = new Date(at.getTime() + (0.1 + claimed * 5) * DAY)
    awards.push({
      number,
      member: achievement.member,
      achievement: achievement.index,
      learner: {
        id: `s${100_000 + person}`,
        givenName,
        familyName,
        email: `s${100_000 + person}@students.example.org`,
      },
      result,
      at,
      ...(claimed < 0.4 && claimedAt < now && { claimedAt }),
      later,
    })
  }
  return awards.sort((a, b) => a.at.getTime() - b.at.getTime())
}
