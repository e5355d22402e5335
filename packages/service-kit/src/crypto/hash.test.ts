import { createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { hmacSha256 } from './hash.js'

const lengths = [0, 1, 31, 32, 63, 64, 65, 200, 1_023, 1_024, 1_025, 5_000]

test.each(lengths)('HMAC-SHA-256 is what node:crypto makes it, with a key of %i bytes', (size) => {
  const key = randomBytes(size)
  const hmac = hmacSha256(key)
  for (const message of [...lengths, 0].map((length) => randomBytes(length)))
    expect(hmac(message).equals(createHmac('sha256', key).update(message).digest())).toBe(true)
  expect(hmac('Zoë\0🌱').toString('hex')).toBe(createHmac('sha256', key).update('Zoë\0🌱').digest('hex'))
})
