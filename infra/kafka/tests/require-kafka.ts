import { describe } from 'vitest'
import { kafkaAvailable } from '../src/available.js'

const found = kafkaAvailable()
if (!found.ok && process.env.CI === 'true') throw new Error(`these tests need a real Kafka: ${found.remedy}`)

/** `describe` for tests that start brokers: skipped, with the remedy in their title, where the machine cannot. */
export function describeKafka(title: string, tests: () => void): void {
  if (found.ok) describe(title, { timeout: 300_000 }, tests)
  else describe.skip(`${title} (skipped: ${found.remedy})`, tests)
}
