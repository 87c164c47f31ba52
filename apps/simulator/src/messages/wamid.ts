import { randomText } from '../random-pool.ts'

const RANDOM_BYTES_PER_ID = 9

/**
 * A new message id in the shape of Meta's: `wamid.` and base64 that holds the person's number and
 * random hex. Never repeats, not even across restarts or seeds, because callers keep it as a key.
 */
export function newWamid(waId: string): string {
  const id = randomText('hex', RANDOM_BYTES_PER_ID).toUpperCase()
  const length = String.fromCharCode(waId.length)
  const inside = `\x1c\x18${length}${waId}\x15\x02\x00\x11\x18\x12${id}\x00`
  return `wamid.${Buffer.from(inside, 'latin1').toString('base64')}`
}
