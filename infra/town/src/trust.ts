import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TownConfig } from './config.js'
import { writeWhole } from './home.js'
import type { Services } from './running.js'

/** `vkey` is the verifier key of the ledger's first log. */
type Trust = { url: string; consortium: Record<string, unknown>; vkey?: string }

const fileOf = (config: TownConfig) => join(config.home, 'trust.json')

/** The consortium's key as an earlier start kept it, for the ledger's CONSORTIUM_KEY; undefined before the first. */
export function pinned(config: TownConfig): string | undefined {
  if (!existsSync(fileOf(config))) return undefined
  return JSON.stringify((JSON.parse(readFileSync(fileOf(config), 'utf8')) as Trust).consortium)
}

/** Keeps what an auditor starts from, the keys that the consortium and its log began with, where no request can change them. */
export async function keepTrust(config: TownConfig, services: Services): Promise<void> {
  if (existsSync(fileOf(config))) return
  const answer = await services.backends.registry?.(new Request('http://internal/api/registry/trust'))
  if (!answer?.ok)
    throw new Error(`The registry does not tell the consortium's key: ${answer?.status} ${await answer?.text()}`)
  const { consortium } = (await answer.json()) as { consortium: { kid: string; jwk: Record<string, unknown> } }
  const vkey = await logKey(services)
  const trust: Trust = {
    url: config.publicUrl,
    consortium: { ...consortium.jwk, kid: consortium.kid },
    ...(vkey !== undefined && { vkey }),
  }
  writeWhole(fileOf(config), `${JSON.stringify(trust, null, 2)}\n`, 0o644)
}

async function logKey({ backends }: Services): Promise<string | undefined> {
  const answer = await backends.ledger?.(new Request('http://internal/log/vkey'))
  return answer?.ok ? (await answer.text()).trim() : undefined
}
