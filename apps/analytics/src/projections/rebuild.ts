import { replay } from '@testamur/event-bus'
import type { Context } from '../context.js'
import { truncateProjections } from '../store/cells.js'

/** The consumer group whose offsets stand beside the counts. */
export const PROJECTION_GROUP = 'analytics'

/** Forgets every count together with what was read, in one transaction: the running consumer begins again at offset 0. */
export const rebuild = ({ store }: Context): Promise<void> =>
  replay({ group: PROJECTION_GROUP, transaction: store.transaction, truncate: ({ sql }) => truncateProjections(sql) })
