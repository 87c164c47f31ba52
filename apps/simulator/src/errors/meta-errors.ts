/**
 * Meta's error codes as this simulator reads them: what each says, with which HTTP status, and
 * where a sender meets it first.
 *
 * Written from Meta's error pages on its own, apart from the product's table, so that the two
 * readings check each other.
 * Source: Meta, Cloud API error codes (Dec 2025 and Aug 2026 copies; reference 8.1 to 8.5, 8.8).
 */
export interface MetaError {
  code: number
  title: string
  /** HTTP statuses moved between copies of Meta's page; see the setting `errorHttpStatuses`. */
  httpStatus: Readonly<Record<ErrorHttpStatuses, number>>
  /**
   * Where it is met: in the answer to the call, or later as a status webhook. Where Meta's page
   * allows both, the first it names.
   */
  metIn: 'answer' | 'webhook'
  details: string
}

/** Which copy of Meta's error page the HTTP statuses follow. */
export type ErrorHttpStatuses = '2025-12' | '2026-08'

type Row = readonly [
  code: number,
  december2025: number,
  august2026: number,
  metIn: MetaError['metIn'],
  title: string,
  details?: string,
]

const rows: readonly Row[] = [
  // Authentication, permission, integrity.
  [0, 401, 401, 'answer', 'AuthException', 'We were unable to authenticate the app user.'],
  [3, 500, 403, 'answer', 'API Method', 'Capability or permissions issue.'],
  [10, 403, 403, 'answer', 'Permission Denied', 'Permission is not granted or was removed.'],
  [33, 400, 404, 'answer', 'Parameter value is not valid', 'The number has been deleted.'],
  [102, 401, 401, 'answer', 'Session key invalid or no longer valid'],
  [104, 401, 401, 'answer', 'Access token signature mismatch'],
  [190, 401, 401, 'answer', 'Access token has expired'],
  [200, 403, 401, 'answer', 'API Permission', 'Permission is not granted or was removed.'],
  [368, 403, 403, 'answer', 'Temporarily blocked for policies violations'],
  [
    130497,
    403,
    403,
    'answer',
    'Business account is restricted from messaging users in this country',
  ],
  [131005, 403, 403, 'answer', 'Access denied'],
  [131031, 403, 403, 'answer', 'Account has been locked'],
  [131037, 400, 400, 'answer', 'Display name approval is needed before a message can be sent'],
  [131042, 400, 402, 'webhook', 'Business eligibility payment issue'],
  [131045, 500, 400, 'answer', 'Incorrect certificate'],
  [131070, 400, 400, 'answer', 'Thread is owned by another app'],
  [133010, 400, 400, 'answer', 'Account not registered', 'The phone number is not registered.'],

  // Throttling and limits.
  [4, 400, 429, 'answer', 'Application request limit reached', 'Too many calls by this app.'],
  [613, 400, 400, 'answer', 'Calls to this API have exceeded the rate limit'],
  [80007, 400, 429, 'answer', 'Rate limit issues'],
  [80008, 400, 429, 'answer', 'There have been too many calls to this WhatsApp Business account'],
  [130429, 400, 429, 'answer', 'Rate limit hit', 'Cloud API message throughput has been reached.'],
  [
    131048,
    400,
    429,
    'webhook',
    'Spam rate limit hit',
    'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
  ],
  [
    131056,
    400,
    429,
    'answer',
    '(Business Account, Consumer Account) pair rate limit hit',
    'Too many messages sent from this number to the same number.',
  ],
  [131057, 500, 503, 'answer', 'Account in maintenance mode'],
  [131064, 400, 429, 'answer', 'Messaging limit due to template classification'],
  [
    132069,
    400,
    400,
    'answer',
    'Flow is throttled',
    '10 messages with this flow were sent within the hour.',
  ],
  [133016, 400, 400, 'answer', 'Account register deregister rate limit exceeded'],

  // The recipient.
  [130403, 403, 403, 'answer', 'The business has blocked this user'],
  [130472, 400, 400, 'webhook', "User's number is part of an experiment"],
  [131021, 400, 400, 'answer', 'Recipient cannot be sender', 'Sender and recipient are the same.'],
  [131026, 400, 400, 'webhook', 'Message undeliverable', 'Message Undeliverable.'],
  [131030, 400, 400, 'answer', 'Recipient phone number not in allowed list'],
  [
    131047,
    400,
    429,
    'webhook',
    'Re-engagement message',
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  ],
  [
    131049,
    400,
    429,
    'webhook',
    'This message was not delivered to maintain healthy ecosystem engagement.',
    'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  ],
  [
    131050,
    400,
    400,
    'webhook',
    'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
  ],
  [
    131051,
    400,
    400,
    'answer',
    'Unsupported message type',
    'Message type is currently not supported.',
  ],
  [131052, 400, 400, 'webhook', 'Media download error'],
  [
    131062,
    400,
    400,
    'answer',
    'Recipient not supported',
    'Business-scoped User ID (BSUID) recipients are not supported for this message.',
  ],
  [131065, 400, 400, 'answer', "Max price is not available in the recipient's country"],

  // The request and the template.
  [100, 400, 400, 'answer', 'Invalid parameter'],
  [131008, 400, 400, 'answer', 'Required parameter is missing'],
  [
    131009,
    400,
    400,
    'answer',
    'Parameter value is not valid',
    'One or more parameter values are invalid.',
  ],
  [131053, 400, 400, 'webhook', 'Media upload error'],
  [
    131055,
    400,
    400,
    'answer',
    'Method not allowed',
    'Only marketing template messages are supported',
  ],
  [131058, 400, 400, 'answer', 'Hello world templates can only be sent from public test numbers'],
  [
    131059,
    400,
    400,
    'answer',
    'Invalid pagination cursor',
    'Restart the listing without a cursor.',
  ],
  [131061, 400, 400, 'answer', 'Max-price templates cannot be sent through Cloud API'],
  [131063, 400, 400, 'answer', 'Marketing messages are disabled on Cloud API for this account'],
  [132000, 400, 400, 'answer', 'Number of parameters does not match the expected number of params'],
  [132001, 404, 400, 'answer', 'Template name does not exist in the translation'],
  [132005, 400, 400, 'answer', 'Translated text too long'],
  [132007, 400, 400, 'answer', 'Template format character policy violated'],
  [132012, 400, 400, 'answer', 'Parameter format does not match format in the created template'],
  [132015, 400, 400, 'answer', 'Template is paused', 'Template is paused due to low quality.'],
  [132016, 400, 400, 'answer', 'Template is disabled', 'Template is disabled due to low quality.'],
  [132018, 400, 400, 'answer', 'There was an issue with the parameters in your template'],
  [132068, 400, 400, 'answer', 'Flow is in blocked state'],
  [134011, 400, 400, 'answer', 'WhatsApp Pay terms of service not accepted'],
  [
    134100,
    400,
    400,
    'answer',
    'Only marketing messages supported',
    "You're only able to send marketing messages on this API.",
  ],
  [134101, 400, 400, 'answer', 'Your template is still syncing'],
  [134102, 500, 500, 'answer', 'Template unavailable for use'],
  [134103, 400, 400, 'answer', 'Marketing message could not be sent'],
  [135000, 400, 400, 'answer', 'Generic user error'],
  [139200, 400, 400, 'answer', 'Direct Send is blocked for this account'],

  // Numbers and block lists.
  [133005, 400, 400, 'answer', 'Two step verification PIN mismatch'],
  [133006, 400, 400, 'answer', 'Phone number must be verified before it is registered'],
  [136024, 400, 400, 'answer', 'Phone number has already been verified'],
  [139100, 400, 400, 'answer', 'Failed to block/unblock users', 'Failed to block some users.'],
  [139101, 400, 400, 'answer', 'Block list limit reached', 'The list holds 64,000 people.'],
  [139102, 400, 400, 'answer', 'Block list changed while it was read', 'Restart the listing.'],
  [139103, 400, 400, 'answer', 'Internal error of the block list'],

  // Meta itself.
  [1, 400, 500, 'answer', 'API Unknown', 'Possibly a temporary issue due to downtime.'],
  [2, 503, 503, 'answer', 'API Service', 'Temporary issue due to downtime or being overloaded.'],
  [
    131000,
    500,
    500,
    'answer',
    'Something went wrong',
    'Message failed to send due to an unknown error.',
  ],
  [131016, 500, 503, 'answer', 'Service unavailable', 'A service is temporarily unavailable.'],
  [133004, 503, 503, 'answer', 'Server is temporarily unavailable'],

  // Graph calls around messaging.
  [15, 403, 403, 'answer', 'This method must be called with an app access_token'],
  [2200, 400, 400, 'answer', 'Callback verification failed'],
  [2500, 400, 400, 'answer', 'Unknown path components'],
]

const byCode: ReadonlyMap<number, MetaError> = new Map(
  rows.map(([code, december2025, august2026, metIn, title, details]) => [
    code,
    {
      code,
      title,
      details: details ?? title,
      metIn,
      httpStatus: { '2025-12': december2025, '2026-08': august2026 },
    },
  ]),
)

/** Every code of the table, for tests and for the documentation. */
export const metaErrorCodes: readonly number[] = [...byCode.keys()]

/** What Meta says for a code. A code outside the table is an answer with HTTP 400, as new codes are. */
export function metaErrorOf(code: number): MetaError {
  return (
    byCode.get(code) ?? {
      code,
      title: 'Unknown error',
      details: 'Unknown error',
      metIn: 'answer',
      httpStatus: { '2025-12': 400, '2026-08': 400 },
    }
  )
}
