import { OUTCOME_GIVEN_UP, SUPPRESSED_MEANWHILE } from '@clarion/core/shared'
import { DAY_MS, type ErrorGroup, giveUp, MINUTE_MS } from './rows.ts'

/** One person cannot or must not be reached. */
export const recipientErrors: ErrorGroup = {
  source:
    'Meta, "Error codes": the recipient; "Per-user marketing limits" (Dec 2025 to Apr 2026; reference 6.3, 8.3)',
  blame: 'recipient',
  rows: {
    130403: [
      'Business has blocked the user',
      'You blocked this person.',
      'Unblock the person to message them.',
      giveUp,
    ],
    130472: [
      "User's number is part of an experiment",
      'Meta holds marketing back from a small share of people.',
      'Nothing; do not send again. It is not billed.',
      giveUp,
    ],
    131021: [
      'Recipient cannot be sender',
      'The number is the sending number itself.',
      'Take your own number out of the file.',
      giveUp,
    ],
    131026: [
      'Message undeliverable',
      'The number is not on WhatsApp, runs an old version, or has not accepted its terms.',
      'Check the number with the person.',
      giveUp,
    ],
    131047: [
      'Re-engagement message',
      'More than 24 hours passed since the person last wrote.',
      'Use a template.',
      giveUp,
    ],
    // A resend within a day prolongs the cap, so one more attempt is made after it and no other.
    131049: [
      'Not delivered to maintain healthy ecosystem engagement',
      'The person gets enough marketing just now, by Meta’s count.',
      'Do not send again within 24 hours.',
      { do: 'defer', afterMs: DAY_MS + 5 * MINUTE_MS, attemptMax: 2 },
    ],
    131050: [
      'The recipient stopped marketing messages from you',
      'The person opted out in WhatsApp.',
      'They are on the suppression list now.',
      { do: 'suppress' },
    ],
    131062: [
      'Recipient id not supported for this message',
      'This message needs a phone number.',
      'Use the phone number of the person.',
      giveUp,
    ],
    131065: [
      'Max price not available',
      'Maximum price is not available in the person’s country.',
      'Send without a maximum price.',
      giveUp,
    ],
  },
}

/** What we say ourselves where Meta says nothing. */
export const ownErrors: ErrorGroup = {
  source: 'Ours: docs/decisions/0004-unknown-outcomes.md',
  blame: 'recipient',
  rows: {
    [OUTCOME_GIVEN_UP]: [
      'Outcome never known',
      'Meta gave no answer and no report, and an operator gave up on it.',
      'Nothing; a late delivery report still settles it.',
      giveUp,
    ],
    [SUPPRESSED_MEANWHILE]: [
      'Suppressed before sending',
      'The person was put on the suppression list before the message could be sent.',
      'Nothing; nobody on the list is messaged.',
      giveUp,
    ],
  },
}
