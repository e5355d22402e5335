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

  it('starts two witnesses of its own where everything is embedded, and none beside those of others', () => {
    const witnesses = (env: NodeJS.ProcessEnv) => readConfig(env).witnesses
    expect(witnesses({})).toBe(2)
    expect(witnesses({ PUBLIC_URL: 'https://testamur.example' })).toBe(2)
    for (const env of [{ DATABASE_URL: 'postgres://u@h/d' }, { KAFKA_BROKERS: 'k:9092' }, { LOG_POLICY_FILE: 'p' }])
      expect([witnesses(env), witnesses({ ...env, TESTAMUR_WITNESSES: '0' })]).toEqual([0, 0])
    expect(witnesses({ DATABASE_URL: 'postgres://u@h/d', TESTAMUR_WITNESSES: '3' })).toBe(3)
    expect(() => witnesses({ LOG_POLICY_FILE: 'p', TESTAMUR_WITNESSES: '1' })).toThrow(/one of the two/)
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
    ['TESTAMUR_WITNESSES', 'two'],
  ])('names %s=%s before anything is started', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name)
  })

  it('takes the networks of a trial on one machine', () => {
    expect(() => readConfig({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128' })).not.toThrow()
  })
})
