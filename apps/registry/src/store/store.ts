import { PrismaPg } from '@prisma/adapter-pg'
import type { Sql } from '@testamur/event-bus'
import { withTransaction } from '@testamur/service-kit'
import type { Pool } from 'pg'
import { type AccessKeyReads, type AccessKeyWrites, accessKeyReads, accessKeyWrites } from './access-keys.js'
import {
  type AccreditationReads,
  type AccreditationWrites,
  accreditationReads,
  accreditationWrites,
} from './accreditations.js'
import { type AchievementReads, type AchievementWrites, achievementReads, achievementWrites } from './achievements.js'
import { type AuthorityStore, authorityStore } from './authority.js'
import { type DirectoryReads, type DirectoryWrites, directoryReads, directoryWrites } from './directory.js'
import { PrismaClient } from './generated/client.js'
import { type KeyOpeningReads, type KeyOpeningWrites, keyOpeningReads, keyOpeningWrites } from './key-openings.js'
import { type KeyUseReads, type KeyUseWrites, keyUseReads, keyUseWrites } from './key-uses.js'
import { type MemberReads, type MemberWrites, memberReads, memberWrites } from './members.js'
import {
  type PublishedKeyReads,
  type PublishedKeyWrites,
  publishedKeyReads,
  publishedKeyWrites,
} from './published-keys.js'
import { type SaltWrites, saltWrites } from './salts.js'
import { type SkillReads, type SkillWrites, skillReads, skillWrites } from './skills.js'

/** What a command writes through: one transaction. */
export type Tx = {
  sql: Sql
  members: MemberWrites
  accessKeys: AccessKeyWrites
  achievements: AchievementWrites
  accreditations: AccreditationWrites
  publishedKeys: PublishedKeyWrites
  directory: DirectoryWrites
  skills: SkillWrites
  salts: SaltWrites
  keyOpenings: KeyOpeningWrites
  keyUses: KeyUseWrites
}

/** What routes read from. Rows stop here: everything that comes out is of the domain. */
export type Store = {
  pool: Pool
  members: MemberReads
  accessKeys: AccessKeyReads
  achievements: AchievementReads
  accreditations: AccreditationReads
  publishedKeys: PublishedKeyReads
  directory: DirectoryReads
  skills: SkillReads
  keyOpenings: KeyOpeningReads
  keyUses: KeyUseReads
  authority: AuthorityStore
  /** All of `work` is committed, or none. It may run again after a deadlock, so it touches nothing but the database. */
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** @throws where the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

const txOf = (sql: Sql): Tx => ({
  sql,
  members: memberWrites(sql),
  accessKeys: accessKeyWrites(sql),
  achievements: achievementWrites(sql),
  accreditations: accreditationWrites(sql),
  publishedKeys: publishedKeyWrites(sql),
  directory: directoryWrites(sql),
  skills: skillWrites(sql),
  salts: saltWrites(sql),
  keyOpenings: keyOpeningWrites(sql),
  keyUses: keyUseWrites(sql),
})

/** The store over a pool, which stays open when the store is closed. */
export function openStore(pool: Pool): Store {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    pool,
    members: memberReads(prisma),
    accessKeys: accessKeyReads(prisma),
    achievements: achievementReads(prisma),
    accreditations: accreditationReads(prisma),
    publishedKeys: publishedKeyReads(prisma, pool as Sql),
    directory: directoryReads(prisma),
    skills: skillReads(prisma, pool),
    keyOpenings: keyOpeningReads(pool),
    keyUses: keyUseReads(pool as Sql),
    authority: authorityStore(pool as Sql),
    transaction: (work) => withTransaction(pool, (sql) => work(txOf(sql))),
    ping: async () => {
      await pool.query('SELECT 1')
    },
    close: () => prisma.$disconnect(),
  }
}
