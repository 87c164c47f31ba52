import type { ErrorDecision, ErrorMeaning } from '@clarion/core/shared'

type Row = readonly [title: string, meaning: string, whatToDo: string, decision: ErrorDecision]

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

const giveUp: ErrorDecision = { do: 'give_up' }
const pauseCampaign: ErrorDecision = { do: 'pause', scope: 'campaign' }
const pauseNumber: ErrorDecision = { do: 'pause', scope: 'number' }
const pauseAccount: ErrorDecision = { do: 'pause', scope: 'account' }
const retry = (afterMs: number, attemptMax: number): ErrorDecision => ({
  do: 'retry',
  afterMs,
  attemptMax,
})

const RENEW = 'Connect the account again to get a new access token, then resume.'
const PERMIT =
  'Give the app the whatsapp_business_messaging permission on this account, then resume.'
const FIX_TEMPLATE =
  'Compare the template with what the campaign fills in, then start a new campaign.'

/**
 * Every error code of Meta's send path and what we do about it. Classified on the code alone:
 * HTTP statuses of the same code have changed over the years.
 * Source: Meta, "Error codes" (page of Dec 2025, read again Aug 2026; reference meta-messaging 8.1-8.5).
 */
const table: Readonly<Record<number, Row>> = {
  0: ['AuthException', 'The access token has expired or is invalid.', RENEW, pauseAccount],
  1: [
    'API unknown',
    'Meta could not read the request or had a fault.',
    'It is tried again.',
    retry(10 * SECOND_MS, 3),
  ],
  2: [
    'API service',
    'Meta was briefly overloaded or down.',
    'It is tried again.',
    retry(10 * SECOND_MS, 6),
  ],
  3: ['API Method', 'The app may not use this part of the API.', PERMIT, pauseAccount],
  4: [
    'API too many calls',
    'The app made too many calls.',
    'It is tried again more slowly.',
    { do: 'slow_down', afterMs: MINUTE_MS },
  ],
  10: [
    'Permission denied',
    'The permission to send is missing or was removed.',
    PERMIT,
    pauseAccount,
  ],
  33: [
    'Parameter value is not valid',
    'The sending number was deleted.',
    'Choose another number.',
    pauseNumber,
  ],
  100: [
    'Invalid parameter',
    'Meta does not accept part of the request.',
    FIX_TEMPLATE,
    pauseCampaign,
  ],
  102: ['Session error', 'The access token is no longer valid.', RENEW, pauseAccount],
  104: ['Missing token or proof', 'The access token or its proof is missing.', RENEW, pauseAccount],
  190: ['Access token expired', 'The access token has expired.', RENEW, pauseAccount],
  200: ['API permission', 'The token has no access to this account.', PERMIT, pauseAccount],
  368: [
    'Temporarily blocked for policies violations',
    'The account is restricted for a policy violation.',
    'See the account quality page at Meta and appeal there.',
    pauseAccount,
  ],
  613: [
    'Rate limit',
    'Too many calls in a short time.',
    'It is tried again more slowly.',
    { do: 'slow_down', afterMs: MINUTE_MS },
  ],
  80007: [
    'Rate limit issues',
    'The WhatsApp Business Account reached its call limit.',
    'It is tried again more slowly.',
    { do: 'slow_down', afterMs: MINUTE_MS },
  ],
  80008: [
    'Rate limit issues',
    'Too many calls for this WhatsApp Business Account.',
    'It is tried again more slowly.',
    { do: 'slow_down', afterMs: MINUTE_MS },
  ],
  130403: [
    'Business has blocked the user',
    'You blocked this person.',
    'Unblock the person to message them.',
    giveUp,
  ],
  130429: [
    'Rate limit hit',
    'The number sent faster than its throughput allows.',
    'It is tried again more slowly.',
    { do: 'slow_down', afterMs: 2 * SECOND_MS },
  ],
  130472: [
    "User's number is part of an experiment",
    'Meta holds marketing back from a small share of people.',
    'Nothing; do not send again. It is not billed.',
    giveUp,
  ],
  130497: [
    'Restricted from messaging users in this country',
    'The account may not message people in this country.',
    'Leave people of this country out.',
    giveUp,
  ],
  131000: [
    'Something went wrong',
    'Meta had a fault.',
    'It is tried again.',
    retry(15 * SECOND_MS, 3),
  ],
  131005: [
    'Access denied',
    'The permission to send is missing or was removed.',
    PERMIT,
    pauseAccount,
  ],
  131008: [
    'Required parameter is missing',
    'A value the template needs was empty.',
    'Give that variable a fallback.',
    giveUp,
  ],
  131009: [
    'Parameter value is not valid',
    'One of the values is not acceptable, often the number itself.',
    'Check the number and the values of these people.',
    giveUp,
  ],
  131016: [
    'Service unavailable',
    'A service at Meta is briefly down.',
    'It is tried again.',
    retry(15 * SECOND_MS, 6),
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
  131030: [
    'Recipient not in allowed list',
    'A test number may only message numbers on its list.',
    'Use a registered business number.',
    pauseNumber,
  ],
  131031: [
    'Account locked',
    'The account is locked for a policy violation or wrong data.',
    'See the account quality page at Meta.',
    pauseAccount,
  ],
  131037: [
    'Display name approval needed',
    'The display name of the number is not approved.',
    'Get the display name approved, then resume.',
    pauseNumber,
  ],
  131042: [
    'Business eligibility payment issue',
    'Meta cannot charge the account.',
    'Fix the payment method in Meta Business settings, then resume.',
    pauseAccount,
  ],
  131045: [
    'Incorrect certificate',
    'The number is not registered properly.',
    'Register the number again, then resume.',
    pauseNumber,
  ],
  131047: [
    'Re-engagement message',
    'More than 24 hours passed since the person last wrote.',
    'Use a template.',
    giveUp,
  ],
  131048: [
    'Spam rate limit hit',
    'The number is limited because people block or report it.',
    'Check the quality of the number and wait before resuming.',
    pauseNumber,
  ],
  131049: [
    'Not delivered to maintain healthy ecosystem engagement',
    'The person gets enough marketing just now, by Meta’s count.',
    'Do not send again within 24 hours.',
    giveUp,
  ],
  131050: [
    'The recipient stopped marketing messages from you',
    'The person opted out in WhatsApp.',
    'They are on the suppression list now.',
    { do: 'suppress' },
  ],
  131051: [
    'Unsupported message type',
    'Meta does not know this kind of message.',
    FIX_TEMPLATE,
    pauseCampaign,
  ],
  131052: [
    'Media download error',
    'Meta could not fetch the media.',
    'Check the address of the header media.',
    giveUp,
  ],
  131053: [
    'Media upload error',
    'Meta could not use the header media.',
    'Check the type, size and address of the header media.',
    pauseCampaign,
  ],
  131055: [
    'Method not allowed',
    'This way of sending takes marketing templates only.',
    FIX_TEMPLATE,
    pauseCampaign,
  ],
  131056: [
    'Pair rate limit hit',
    'Too many messages to this person in a short time.',
    'It is tried again later.',
    retry(64 * SECOND_MS, 6),
  ],
  131057: [
    'Account in maintenance mode',
    'The number is being upgraded; this takes about a minute.',
    'It is tried again.',
    { do: 'slow_down', afterMs: MINUTE_MS },
  ],
  131058: [
    'Template only for test numbers',
    'hello_world can be sent from test numbers only.',
    'Choose another template.',
    pauseCampaign,
  ],
  131061: [
    'Max-price template on Cloud API',
    'This template can only be sent as a marketing message with a maximum price.',
    'Choose another template.',
    pauseCampaign,
  ],
  131062: [
    'Recipient id not supported for this message',
    'This message needs a phone number.',
    'Use the phone number of the person.',
    giveUp,
  ],
  131063: [
    'Marketing disabled on Cloud API',
    'The account switched marketing templates off for this way of sending.',
    'Change the account setting at Meta, then resume.',
    pauseAccount,
  ],
  131064: [
    'Messaging limit for template classification',
    'Utility sending is limited after misuse of categories.',
    'Wait until Meta lifts the limit.',
    pauseAccount,
  ],
  131065: [
    'Max price not available',
    'Maximum price is not available in the person’s country.',
    'Send without a maximum price.',
    giveUp,
  ],
  131070: [
    'Thread owned by another app',
    'Another partner or agent owns this conversation.',
    'Take the conversation over first.',
    giveUp,
  ],
  132000: [
    'Number of parameters does not match',
    'The template expects another number of values.',
    FIX_TEMPLATE,
    pauseCampaign,
  ],
  132001: [
    'Template does not exist in the translation',
    'The template does not exist in this language or is not approved.',
    'Check the template and its language.',
    pauseCampaign,
  ],
  132005: [
    'Translated text too long',
    'With this person’s values the text gets too long.',
    'Shorten the values.',
    giveUp,
  ],
  132007: [
    'Character policy violated',
    'The text breaks Meta’s rules for templates.',
    'Change the template.',
    pauseCampaign,
  ],
  132012: [
    'Parameter format does not match',
    'A value has another form than the template expects.',
    'Check the values of these people and the template’s header.',
    giveUp,
  ],
  132015: [
    'Template is paused',
    'Meta paused the template because of its quality.',
    'Wait until it is unpaused, then resume.',
    pauseCampaign,
  ],
  132016: [
    'Template is disabled',
    'Meta disabled the template for good.',
    'Write a new template.',
    pauseCampaign,
  ],
  132018: [
    'Template parameter issue',
    'A value is not acceptable to the template.',
    'Check the values of these people.',
    giveUp,
  ],
  132068: [
    'Flow is blocked',
    'The Flow of this template is blocked.',
    'Fix the Flow.',
    pauseCampaign,
  ],
  132069: [
    'Flow is throttled',
    'The Flow of this template may be sent ten times an hour only.',
    'Fix the Flow.',
    pauseCampaign,
  ],
  133004: [
    'Server temporarily unavailable',
    'A server at Meta is briefly down.',
    'It is tried again.',
    retry(15 * SECOND_MS, 6),
  ],
  133010: [
    'Phone number not registered',
    'The sending number is not registered with the Cloud API.',
    'Register the number, then resume.',
    pauseNumber,
  ],
  134011: [
    'Payment terms not accepted',
    'The terms of WhatsApp Pay are not accepted.',
    'Accept them at Meta.',
    pauseAccount,
  ],
  134100: [
    'Only marketing messages supported',
    'This way of sending takes marketing templates only.',
    FIX_TEMPLATE,
    pauseCampaign,
  ],
  134101: [
    'Template still syncing',
    'The template was made minutes ago and is not ready.',
    'It is tried again in ten minutes.',
    retry(10 * MINUTE_MS, 4),
  ],
  134102: [
    'Template unavailable',
    'The template cannot be used this way.',
    'Choose another template.',
    pauseCampaign,
  ],
  135000: [
    'Generic user error',
    'Meta refuses the request without saying why.',
    'It is tried once more.',
    retry(30 * SECOND_MS, 2),
  ],
  139200: [
    'Direct Send blocked',
    'Sending without a template is not allowed.',
    'Use a template.',
    pauseCampaign,
  ],
  2494100: [
    'Number in maintenance',
    'The number is under maintenance at Meta.',
    'It is tried again.',
    { do: 'slow_down', afterMs: 2 * MINUTE_MS },
  ],
}

/** A code the page does not list: never repeated on our own, since we cannot know what it did. */
const unlisted = (code: number): Row => [
  `Error ${code}`,
  'Meta reports a code that its documentation did not list when this was written.',
  'Look the code up at Meta.',
  giveUp,
]

/** Codes that stand for a whole range: 200 to 299 are permissions. */
const normalised = (code: number): number => (code > 200 && code <= 299 ? 200 : code)

/** Whether the table names the code itself; others are counted so that somebody adds them. */
export const isListedError = (code: number): boolean => normalised(code) in table

export function explainError(code: number): ErrorMeaning {
  const [title, meaning, whatToDo, decision] = table[normalised(code)] ?? unlisted(code)
  return { code, title, meaning, whatToDo, decision }
}

/** The longest pause any decision asks for; relations of other limits are checked against it. */
export const RETRY_PAUSE_MAX_MS = HOUR_MS

/** Codes after which a person must not get marketing again. */
export const suppressingCodes: readonly number[] = Object.keys(table)
  .map(Number)
  .filter((code) => explainError(code).decision.do === 'suppress')
