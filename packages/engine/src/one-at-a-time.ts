import type { Next } from '@clarion/core/dispatch'

/**
 * Lets a process advance a campaign once at a time: whoever asks while a step runs gets that step's
 * answer. An engine may ask twice, when it took this process for dead and it was only slow; and a
 * lease takes every claim of its own worker's name for one that a dead process left behind.
 */
export function oneAtATime(
  advance: (campaignId: string) => Promise<Next>,
): (campaignId: string) => Promise<Next> {
  const running = new Map<string, Promise<Next>>()
  return (campaignId) => {
    const known = running.get(campaignId)
    if (known !== undefined) return known
    const step = advance(campaignId).finally(() => running.delete(campaignId))
    running.set(campaignId, step)
    return step
  }
}
