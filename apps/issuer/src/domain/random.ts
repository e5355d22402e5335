import { randomFillSync } from 'node:crypto'

const SALT = 32
const pool = Buffer.alloc(SALT * 512)
let next = pool.length

/** 32 fresh random bytes, drawn from the generator many at a time; none is handed out twice. */
export function freshSalt(): Buffer {
  if (next >= pool.length) {
    randomFillSync(pool)
    next = 0
  }
  const salt = Buffer.from(pool.subarray(next, next + SALT))
  pool.fill(0, next, next + SALT)
  next += SALT
  return salt
}
