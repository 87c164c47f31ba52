import type { Campaign } from '@clarion/contracts/campaigns'

/** What the funnel needs of a campaign. */
export type Counted = Pick<Campaign, 'people' | 'counts' | 'delivery'>

export interface FunnelStep {
  step: 'sent' | 'delivered' | 'read'
  people: number
  /** People of the step before; everyone in the campaign for the first. */
  previous: number
}

export interface Funnel {
  steps: readonly FunnelStep[]
  /** Accepted by Meta and later reported as failed. */
  failedLater: number
  /** Accepted by Meta, which has said nothing about them since. */
  unheard: number
}

/**
 * The delivery funnel. Meta's statuses come as the latest one per message, so a step is the sum of
 * its own status and all later ones: a message read without a `delivered` was delivered.
 * Sent means accepted by Meta.
 */
export function deliveryFunnel({ people, counts, delivery }: Counted): Funnel {
  const read = delivery.read + delivery.played
  const delivered = delivery.delivered + read
  const heard = delivery.sent + delivery.failed + delivered
  // Statuses are counted apart from outcomes and may be a moment ahead of them.
  const sent = Math.max(counts.accepted, heard)
  return {
    steps: [
      { step: 'sent', people: sent, previous: people },
      { step: 'delivered', people: delivered, previous: sent },
      { step: 'read', people: read, previous: delivered },
    ],
    failedLater: delivery.failed,
    unheard: sent - heard,
  }
}

export type ProgressKind =
  | 'read'
  | 'delivered'
  | 'sent'
  | 'failed'
  | 'unknown'
  | 'skipped'
  | 'pending'

export interface ProgressPart {
  kind: ProgressKind
  people: number
}

/**
 * Everyone of a campaign in the funnel's terms, furthest first and those left out last. The parts
 * add up to the people.
 */
export function progressParts(campaign: Counted): ProgressPart[] {
  const { counts, delivery } = campaign
  const [sent, delivered, read] = deliveryFunnel(campaign).steps.map((step) => step.people)
  const parts: ProgressPart[] = [
    { kind: 'read', people: read ?? 0 },
    { kind: 'delivered', people: (delivered ?? 0) - (read ?? 0) },
    { kind: 'sent', people: (sent ?? 0) - (delivered ?? 0) - delivery.failed },
    { kind: 'failed', people: counts.failed + delivery.failed },
    { kind: 'unknown', people: counts.unknown },
  ]
  const placed = parts.reduce((sum, part) => sum + part.people, counts.skipped)
  return [
    ...parts,
    { kind: 'pending', people: Math.max(0, campaign.people - placed) },
    { kind: 'skipped', people: counts.skipped },
  ]
}

/** People who failed, whether Meta refused the send call or reported it later. */
export const failedPeople = ({ counts, delivery }: Counted): number =>
  counts.failed + delivery.failed
