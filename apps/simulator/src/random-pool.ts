import { randomFillSync } from 'node:crypto'

const POOL_BYTES = 8_192
const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

/**
 * Random bytes as text. Drawn from the system in large pieces, because a call for each of
 * thousands of ids a second shows in a profile.
 */
export function randomText(encoding: 'hex' | 'base64url', byteLength: number): string {
  if (used + byteLength > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  used += byteLength
  return pool.toString(encoding, used - byteLength, used)
}
