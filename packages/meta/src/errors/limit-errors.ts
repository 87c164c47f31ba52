import {
  type ErrorGroup,
  MINUTE_MS,
  pauseCampaign,
  pauseNumber,
  pauseTemplate,
  restAccount,
  restNumber,
  retry,
  SECOND_MS,
} from './rows.ts'

const BY_ITSELF = 'Nothing; sending goes on by itself.'

/** Too much, too fast, or too unwelcome. */
export const limitErrors: ErrorGroup = {
  source:
    'Meta, "Error codes": throttling; "Throughput"; "Messaging limits" (Nov 2025 to Aug 2026; reference 6.2, 6.3, 8.2)',
  blame: 'other',
  rows: {
    4: [
      'API too many calls',
      'The app made too many calls to Meta.',
      BY_ITSELF,
      restAccount(MINUTE_MS),
    ],
    613: [
      'Rate limit',
      'The app made too many calls to Meta in a short time.',
      BY_ITSELF,
      restAccount(MINUTE_MS),
    ],
    80007: [
      'Rate limit issues',
      'The WhatsApp Business Account reached its call limit.',
      BY_ITSELF,
      restAccount(MINUTE_MS),
    ],
    80008: [
      'Rate limit issues',
      'The WhatsApp Business Account reached its call limit.',
      BY_ITSELF,
      restAccount(MINUTE_MS),
    ],
    130429: [
      'Rate limit hit',
      'The number sent faster than its throughput allows.',
      'Nothing; it is tried again more slowly.',
      { do: 'slow_down', afterMs: 2 * SECOND_MS },
    ],
    131048: [
      'Spam rate limit hit',
      'Meta limits the number, because people block or report it or its messaging limit is used up.',
      'Check the quality and the messaging limit of the number, and wait before resuming.',
      pauseNumber,
    ],
    131056: [
      'Pair rate limit hit',
      'Too many messages to this person in a short time.',
      'Nothing; it is tried again later.',
      retry(64 * SECOND_MS, 6),
      'recipient',
    ],
    131057: [
      'Account in maintenance mode',
      'Meta is upgrading the number, which takes about a minute.',
      BY_ITSELF,
      restNumber(MINUTE_MS),
    ],
    131064: [
      'Messaging limit for template classification',
      'Utility sending is limited after misuse of categories.',
      'Wait until Meta lifts the limit, then resume.',
      pauseCampaign, // marketing templates of the account still go out
    ],
    132069: [
      'Flow is throttled',
      'The Flow of this template may be sent ten times an hour only.',
      'Fix the Flow, then resume.',
      pauseTemplate,
    ],
    2494100: [
      'Number in maintenance',
      'The number is under maintenance at Meta.',
      BY_ITSELF,
      restNumber(2 * MINUTE_MS),
    ],
  },
}
