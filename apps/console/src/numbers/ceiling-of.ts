const MPS_MIN = 0.1
const MPS_MAX = 1_000

/** What was typed as a rate, in messages per second, or why it is none the API takes. */
export function ceilingOf(typed: string): { mps: number } | { problem: string } {
  const text = typed.trim().replace(',', '.')
  const mps = Number(text)
  if (text === '' || Number.isNaN(mps)) return { problem: 'Type a number first.' }
  return mps < MPS_MIN || mps > MPS_MAX
    ? { problem: `A ceiling lies between ${MPS_MIN} and 1,000 a second.` }
    : { mps }
}
