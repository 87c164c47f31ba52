/**
 * A repeatable sequence of chances in [0, 1) for one person and one purpose. It depends on the seed
 * and the key alone, never on the order in which people are reached, so a run can be repeated.
 */
export function drawsFor(seed: number, key: string): () => number {
  let state = hashOf(seed, key)
  // mulberry32, a public-domain generator: 32 bits of state are plenty for a handful of draws.
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a over the key's code units, begun from the seed. */
function hashOf(seed: number, key: string): number {
  let hash = (0x811c9dc5 ^ seed) | 0
  for (let position = 0; position < key.length; position += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(position), 0x01000193)
  }
  return hash
}

export const between = (range: { min: number; max: number }, draw: number): number =>
  range.min + (range.max - range.min) * draw
