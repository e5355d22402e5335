import { createMetrics, runService, type Service } from '../../src/index.js'

// A service for the tests of a process's life: it says on standard output what happens to it.
const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const [mode] = process.argv.slice(2)

async function createSmall(): Promise<Service> {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const fetch = async () => {
    say('request')
    await held
    return new Response('done')
  }
  return {
    name: 'registry',
    app: { fetch },
    metrics: createMetrics('registry'),
    ready: async () => ({ ready: true, checks: [] }),
    start: async () => {
      if (mode === 'broken') throw new Error('the database is away')
    },
    drain: () => {
      say('drain')
      if (mode !== 'hanging') release()
    },
    stop: async () => say('stop'),
  }
}

const port = Number(process.env.SMALL_PORT ?? 0)
await runService(createSmall, { host: '127.0.0.1', port, drainMs: mode === 'hanging' ? 60_000 : 2_000 })
say('end')
