import { generateKeyPairSync, sign as nodeSign } from 'node:crypto'
import {
  cosignNote,
  formatVerifierKey,
  KEY_TYPE,
  type NoteSigner,
  signCheckpoint,
  verifierKey,
} from '@testamur/transparency-log'
import type { Page, Route } from 'playwright-core'

/** Someone who signs notes: a log or a witness, with a new key. */
export function createSigner(name: string): NoteSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url')
  return {
    name,
    publicKey: new Uint8Array(raw),
    sign: (message) => new Uint8Array(nodeSign(null, message, privateKey)),
  }
}

export const vkeyOf = (signer: NoteSigner, type: 1 | 4 = KEY_TYPE.ed25519): string =>
  formatVerifierKey(verifierKey(signer.name, signer.publicKey, type))

/** A policy of logs, a line each, and of witnesses, all of whom must have cosigned. */
export function policyText(logs: readonly string[], witnesses: readonly NoteSigner[]): string {
  const names = witnesses.map((_, at) => `w${at}`)
  const lines = witnesses.map((witness, at) => `witness w${at} ${vkeyOf(witness, KEY_TYPE.cosignature)}`)
  return [...logs, ...lines, `group all-of-them all ${names.join(' ')}`, 'quorum all-of-them', ''].join('\n')
}

export type Checkpoint = { size: number; root: string; note: string; publishedAt: string }
type Status = { vkey: string; origin: string; size: number; checkpoint: Checkpoint | null }

export const clean = ({ size, root, note }: Checkpoint, at = new Date()) => ({
  verdict: 'clean',
  at: at.toISOString(),
  log: note.slice(0, note.indexOf('\n')),
  size,
  root,
  entriesChecked: size,
  keysKnown: 12,
  since: '2026-01-01T00:00:00Z',
  codes: [],
})

/** Changes what the page is answered at a path, where the town itself knows nothing of it. */
export type Answers = {
  /** Who cosigns each checkpoint, in the order of the policy. */
  witnesses?: readonly NoteSigner[]
  /** Those who do not cosign, though the policy names them. */
  silent?: readonly NoteSigner[]
  finding?: (latest: Checkpoint) => unknown
  /** Changes the status after all else. */
  status?: (status: Status) => Status | Promise<Status>
}

/** Puts witnesses and an auditor of the test before the ledger of the town: their signatures are real. */
export async function answerAs(page: Page, { witnesses = [], silent = [], finding, status }: Answers): Promise<void> {
  const known = new Map<string, Promise<string>>()
  const sealNow = async (note: string, seconds: number) => {
    // The town may have witnesses of its own; those of the test take their place.
    let sealed = `${note.split('\n').slice(0, 5).join('\n')}\n`
    for (const witness of witnesses) sealed = await cosignNote(sealed, witness, seconds)
    return sealed
  }
  const seal = <Given extends { note: string; publishedAt: string }>(one: Given): Promise<Given> => {
    const made = known.get(one.note) ?? sealNow(one.note, Math.floor(Date.parse(one.publishedAt) / 1000))
    known.set(one.note, made)
    return made.then((note) => ({ ...one, note }))
  }
  const changed = async (route: Route, change: (answer: never) => Promise<unknown>) => {
    const answer = await route.fetch()
    if (!answer.ok()) return route.fulfill({ response: answer })
    return route.fulfill({ response: answer, json: await change((await answer.json()) as never) })
  }
  const withSeal = async (given: Status): Promise<Status> => {
    const sealed = { ...given, checkpoint: given.checkpoint && (await seal(given.checkpoint)) }
    return status ? status(sealed) : sealed
  }
  let latest: Checkpoint | null = null
  await page.route('**/api/ledger/status', (route) =>
    changed(route, async (given: Status) => {
      const answer = await withSeal(given)
      latest = answer.checkpoint
      return answer
    }),
  )
  await page.route('**/api/ledger/checkpoints?**', (route) =>
    changed(route, async (given: { items: Checkpoint[] }) => ({
      ...given,
      items: await Promise.all(given.items.map(seal)),
    })),
  )
  await page.route('**/api/ledger/entries/*', (route) =>
    changed(route, async (given: { receipt: string }) => {
      const cut = given.receipt.indexOf('\n\n') + 2
      const note = await sealNow(given.receipt.slice(cut), Math.floor(Date.now() / 1000))
      return { ...given, receipt: given.receipt.slice(0, cut) + note }
    }),
  )
  await page.route('**/log/policy', async (route) => {
    const own = await (await fetch(new URL('/log/policy', route.request().url()))).text()
    const logs = own.split('\n').filter((line) => line.startsWith('log '))
    const all = [...witnesses, ...silent]
    if (all.length === 0) return route.fulfill({ status: 404, json: { status: 404, code: 'NOT_FOUND', title: 'None' } })
    return route.fulfill({ contentType: 'text/plain', body: policyText(logs, all) })
  })
  await page.route('**/api/ledger/finding', (route) => {
    const found = latest && finding?.(latest)
    return found
      ? route.fulfill({ json: found })
      : route.fulfill({ status: 404, json: { status: 404, code: 'NOT_FOUND', title: 'None' } })
  })
}

/** A checkpoint of another history, signed by another key under the log's name. */
export const forgedCheckpoint = (origin: string, size: number, root: Uint8Array): Promise<string> =>
  signCheckpoint({ origin, size, root }, [createSigner(origin)])
