import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TownConfig } from './config.js'
import { writeWhole } from './home.js'
import type { Services } from './running.js'

type Trust = { url: string; consortium: Record<string, unknown> }

const fileOf = (config: TownConfig) => join(config.home, 'trust.json')

/** The consortium's key as an earlier start kept it, for the ledger's CONSORTIUM_KEY; undefined before the first. */
export function pinned(config: TownConfig): string | undefined {
  if (!existsSync(fileOf(config))) return undefined
  return JSON.stringify((JSON.parse(readFileSync(fileOf(config), 'utf8')) as Trust).consortium)
}

/** Keeps what an auditor starts from, the key that the consortium began with, where no request can change it. */
export async function keepTrust(config: TownConfig, services: Services): Promise<void> {
  if (existsSync(fileOf(config))) return
  const answer = await services.backends.registry?.(new Request('http://internal/api/registry/trust'))
  if (!answer?.ok)
    throw new Error(`The registry does not tell the consortium's key: ${answer?.status} ${await answer?.text()}`)
  const { consortium } = (await answer.json()) as { consortium: { kid: string; jwk: Record<string, unknown> } }
  const trust: Trust = { url: config.publicUrl, consortium: { ...consortium.jwk, kid: consortium.kid } }
  writeWhole(fileOf(config), `${JSON.stringify(trust, null, 2)}\n`, 0o644)
}
