import { CONSORTIUM } from '@testamur/credential-model'
import { type ListedMember, signTrustList } from '@testamur/credential-proof'
import { sha256Url } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { issOf } from '../domain/member.js'
import { trustedKey } from '../domain/trusted-key.js'

/** How long a verifier may keep a list offline, and so how long a compromise may stay unknown to it. */
const LIFE_S = 24 * 3_600
/** A list that says nothing new is signed anew after this. */
const RENEW_S = 1_800
/** How long the answer is not looked up anew. */
const FRESH_MS = 2_000

export type MadeTrustList = { jws: string; etag: string }

type Said = { iss: string; roots: string[]; members: ListedMember[] }

async function contentOf(ctx: Context): Promise<Said> {
  const [members, keys, root] = await Promise.all([
    ctx.store.members.all(),
    ctx.store.publishedKeys.listed(ctx.clock.now()),
    ctx.authority.root(),
  ])
  return {
    iss: issOf(ctx.publicUrl, CONSORTIUM),
    roots: [Buffer.from(root).toString('base64')],
    members: members.map(({ slug, name, iss, state }) => ({
      ...{ slug, name, iss, state },
      keys: keys.filter(({ member }) => member === slug).map(trustedKey),
    })),
  }
}

/** The list of members and keys, signed by the consortium. What says nothing new is the same text for half an hour. */
export function createTrustList(ctx: Context): () => Promise<MadeTrustList> {
  let last: (MadeTrustList & { said: string; iat: number }) | undefined
  let looked: { at: number; list: Promise<MadeTrustList> } | undefined

  const make = async (): Promise<MadeTrustList> => {
    const content = await contentOf(ctx)
    const said = sha256Url(JSON.stringify(content))
    const iat = Math.floor(ctx.clock.now().getTime() / 1_000)
    if (last && last.said === said && iat >= last.iat && iat - last.iat < RENEW_S) return last
    const key = await ctx.signerOf(CONSORTIUM, ctx.store.pool)
    const jws = signTrustList({ ...content, iat, exp: iat + LIFE_S }, key)
    last = { jws, etag: `"${sha256Url(jws)}"`, said, iat }
    return last
  }
  return () => {
    if (!looked || Date.now() - looked.at > FRESH_MS) {
      const list = make()
      looked = { at: Date.now(), list }
      list.catch(() => {
        looked = undefined
      })
    }
    return looked.list
  }
}
