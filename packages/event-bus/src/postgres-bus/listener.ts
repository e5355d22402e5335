import { Client } from 'pg'
import type { Logger } from '../logger.js'
import { createSignal } from '../signal.js'

export type Listener = { stop(): Promise<void> }

const RECONNECT_MS = 500

/**
 * Hears NOTIFY on a connection of its own, which is opened again when it breaks. What is missed meanwhile is missed:
 * listeners poll as well. `heard` is also called after each (re)connection.
 */
export function listen(
  url: string,
  channels: readonly string[],
  heard: (channel: string, payload: string) => void,
  log: Logger,
): Listener {
  const broken = createSignal()
  let stopped = false
  let client: Client | undefined
  const connect = async () => {
    client = new Client({ connectionString: url, application_name: 'testamur bus listener' })
    client.on('notification', ({ channel, payload }) => heard(channel, payload ?? ''))
    client.on('error', () => broken.raise())
    client.on('end', () => broken.raise())
    await client.connect()
    for (const channel of channels) await client.query(`LISTEN ${channel}`)
    for (const channel of channels) heard(channel, '')
  }
  const run = async () => {
    while (!stopped) {
      try {
        await connect()
        if (!stopped) await broken.wait(2 ** 31 - 1)
      } catch (error) {
        log.debug({ err: error }, 'the listening connection failed')
        if (!stopped) await broken.wait(RECONNECT_MS)
      }
      await client?.end().catch(() => {})
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopped = true
      broken.raise()
      await running
    },
  }
}
