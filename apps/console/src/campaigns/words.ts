import type {
  CampaignState,
  DeliveryStatus,
  RecipientState,
  WaitingFor,
} from '@clarion/contracts/campaigns'
import type { ProgramState } from '@clarion/contracts/programs'
import type { ProgressKind } from './funnel.ts'

/** What each state is called on the screen, and what it means in a sentence. */
export const campaignStateWords: Record<CampaignState, { label: string; meaning: string }> = {
  draft: { label: 'Draft', meaning: 'Written, and nobody has been messaged.' },
  scheduled: { label: 'Scheduled', meaning: 'Starts by itself at its time.' },
  queued: { label: 'Queued', meaning: 'Starts by itself when its turn in the program comes.' },
  sending: { label: 'Sending', meaning: 'Messages are going out.' },
  paused: { label: 'Paused', meaning: 'Nothing goes out until it is resumed.' },
  waiting: { label: 'Waiting', meaning: 'Goes on by itself when what it waits for is there.' },
  finished: { label: 'Finished', meaning: 'Everyone has an outcome.' },
  cancelled: { label: 'Cancelled', meaning: 'Stopped for good. What was sent stays sent.' },
}

export const programStateWords: Record<ProgramState, { label: string; meaning: string }> = {
  draft: { label: 'Draft', meaning: 'Written, and nobody has been messaged.' },
  scheduled: { label: 'Scheduled', meaning: 'Starts by itself at its time.' },
  running: { label: 'Running', meaning: 'Its parts go out in their order.' },
  paused: { label: 'Paused', meaning: 'Nothing goes out until it is resumed.' },
  finished: { label: 'Finished', meaning: 'Every part has ended.' },
  cancelled: { label: 'Cancelled', meaning: 'Stopped for good. What was sent stays sent.' },
}

export const hasEnded = (state: CampaignState | ProgramState): boolean =>
  state === 'finished' || state === 'cancelled'

/** What a campaign that waits for nothing is at: one that runs says so, any other what it means. */
export const standingWords = (state: CampaignState): string =>
  state === 'sending' ? 'Waiting for nothing.' : campaignStateWords[state].meaning

export const recipientStateWords: Record<RecipientState, { label: string; meaning: string }> = {
  pending: { label: 'Pending', meaning: 'Not sent yet.' },
  claimed: { label: 'Claimed', meaning: 'A worker holds it and sends it within moments.' },
  sending: { label: 'Sending', meaning: 'The call to Meta is under way.' },
  accepted: { label: 'Accepted', meaning: 'Meta accepted the message.' },
  failed: { label: 'Failed', meaning: 'Meta refused the message for good.' },
  deferred: { label: 'Deferred', meaning: 'Meta asked to wait; it is sent again later.' },
  unknown: {
    label: 'Unknown',
    meaning: 'The call broke off, so it may have been sent. Nothing is sent again without proof.',
  },
  skipped: { label: 'Skipped', meaning: 'Left out before sending, for the reason shown.' },
}

export const deliveryStatusWords: Record<DeliveryStatus, { label: string; meaning: string }> = {
  sent: { label: 'Sent', meaning: 'Meta sent it to the phone.' },
  failed: { label: 'Failed', meaning: 'Meta reported later that it could not be delivered.' },
  delivered: { label: 'Delivered', meaning: 'It is on the phone.' },
  read: { label: 'Read', meaning: 'The person opened it.' },
  played: { label: 'Played', meaning: 'The person played it.' },
}

export const progressWords: Record<ProgressKind, string> = {
  read: 'Read',
  delivered: 'Delivered, not read',
  sent: 'Sent, not delivered yet',
  failed: 'Failed',
  unknown: 'Unknown outcome',
  skipped: 'Skipped',
  pending: 'Not sent yet',
}

/** How the parts of a program follow each other, after a comma. */
export const orderWords = (sideBySide: number): string =>
  sideBySide === 1 ? 'one after another' : `${sideBySide} side by side`

/** Each ends the sentence that begins with "Waiting for"; `waiting.ts` makes it. */
export const waitingWords: Record<WaitingFor['reason'], string> = {
  retry_later: 'the time to try some people again',
  unknown_outcomes: 'word from Meta about messages with an unknown outcome',
  messaging_limit: 'the messaging limit of your business portfolio to free up',
  number_throttled: 'Meta to stop slowing the number down',
  first_reports: 'the first delivery reports, before it sends at full rate',
  meta_unreachable: 'Meta to answer again',
  start_instant: 'its start',
  earlier_parts: 'earlier parts of the program to end',
}
