import { describe, expect, it } from 'vitest'
import { readConfig } from './config.js'

describe("the town's settings", () => {
  it('has the demo on by itself only where nothing points to real use', () => {
    expect(readConfig({}).demo).toBe(true)
    expect(readConfig({ DATABASE_URL: 'postgres://u@h/d' }).demo).toBe(false)
    expect(readConfig({ KAFKA_BROKERS: 'kafka:9092' }).demo).toBe(false)
    expect(readConfig({ PUBLIC_URL: 'https://testamur.example' }).demo).toBe(false)
    expect(readConfig({ KAFKA_BROKERS: 'kafka:9092', TESTAMUR_DEMO: 'on' }).demo).toBe(true)
    expect(readConfig({ TESTAMUR_DEMO: 'off' }).demo).toBe(false)
  })

  it('takes its public origin from the port', () => {
    expect(readConfig({ PORT: '8081' }).publicUrl).toBe('http://localhost:8081')
  })

  it.each([
    ['PORT', 'eighty'],
    ['TESTAMUR_DEMO', 'yes'],
    ['DATABASE_URL', 'mysql://x'],
    ['KAFKA_BROKERS', 'foo'],
    ['WEBHOOK_ALLOWED_NETWORKS', '127.0.0/8'],
    ['WEBHOOK_ALLOWED_NETWORKS', '127.0.0.0/33'],
    ['LOG_LEVEL', 'loud'],
    ['TESTAMUR_HOEM', '/tmp'],
  ])('names %s=%s before anything is started', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name)
  })

  it('takes the networks of a trial on one machine', () => {
    expect(() => readConfig({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128' })).not.toThrow()
  })
})
