import { TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Watch } from '../domain/watch.js'
import { issOf } from '../store/replica.js'
import { credentialShown } from './credential-shown.js'

/** What an employer asks to watch. */
export type WatchWish = { presentation: string } | { achievement: string } | { member: string } | { all: true }

const unresolved = (what: string) =>
  new TestamurError('WATCH_UNRESOLVED', `${what} is not known here.`, {
    remedy: 'Check it, or try again in a few seconds if it is new.',
  })

function mayWatchWidely(scopes: readonly string[]): void {
  if (scopes.includes('watch:wide')) return
  throw new TestamurError(
    'WATCH_NOT_ALLOWED',
    'Watching an achievement, a member or everything needs the scope watch:wide.',
    {
      remedy: 'Watch single credentials by their presentation, or ask an operator for the scope watch:wide.',
    },
  )
}

async function achievementKnown(ctx: Context, id: string): Promise<boolean> {
  return (await ctx.store.read.achievement.findUnique({ where: { id } })) !== null
}
const memberKnown = async (ctx: Context, slug: string) => (await issOf(ctx.store.pool, slug)) !== undefined

/** True at once, or after what was said before the question has arrived. */
async function eventually(ctx: Context, known: () => Promise<boolean>): Promise<boolean> {
  if (await known()) return true
  await ctx.caughtUp()
  return known()
}

/**
 * Finds out what is to be watched, and whether the caller may.
 * @throws TestamurError WATCH_NOT_ALLOWED, WATCH_UNRESOLVED
 */
export async function resolveWatch(ctx: Context, scopes: readonly string[], wish: WatchWish): Promise<Watch> {
  if ('presentation' in wish) return { kind: 'credential', credential: await credentialShown(ctx, wish.presentation) }
  mayWatchWidely(scopes)
  if ('all' in wish) return { kind: 'all' }
  if ('achievement' in wish) {
    const { achievement } = wish
    if (!(await eventually(ctx, () => achievementKnown(ctx, achievement))))
      throw unresolved(`Achievement ${achievement}`)
    return { kind: 'achievement', achievement }
  }
  const { member } = wish
  if (!(await eventually(ctx, () => memberKnown(ctx, member)))) throw unresolved(`Member ${member}`)
  return { kind: 'member', member }
}
