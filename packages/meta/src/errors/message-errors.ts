import {
  type ErrorGroup,
  giveUp,
  MINUTE_MS,
  pauseCampaign,
  pauseTemplate,
  retry,
  SECOND_MS,
} from './rows.ts'

const FIX_TEMPLATE =
  'Compare the template with what the campaign fills in, then start a new campaign.'
const OTHER_TEMPLATE = 'Choose another template.'

/** The request or its values. A campaign stops itself when nearly everyone fails with one of these. */
export const requestErrors: ErrorGroup = {
  source: 'Meta, "Error codes": the request (Dec 2025, read again Aug 2026; reference 8.4)',
  blame: 'other',
  rows: {
    100: [
      'Invalid parameter',
      'Meta does not accept part of the request.',
      FIX_TEMPLATE,
      pauseCampaign,
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
    131058: [
      'Template only for test numbers',
      'hello_world can be sent from test numbers only.',
      OTHER_TEMPLATE,
      pauseCampaign,
    ],
    134100: [
      'Only marketing messages supported',
      'This way of sending takes marketing templates only.',
      FIX_TEMPLATE,
      pauseCampaign,
    ],
    134103: [
      'Marketing message could not be sent',
      'Meta refuses this marketing message without saying why.',
      'Look the code up at Meta.',
      giveUp,
    ],
    135000: [
      'Generic user error',
      'Meta refuses the request without saying why.',
      'Nothing; it is tried once more.',
      retry(30 * SECOND_MS, 2),
    ],
  },
}

/** The template, or how its values fit it. */
export const templateErrors: ErrorGroup = {
  source:
    'Meta, "Error codes": templates; "Template pausing"; MM API errors (Dec 2025, read again Aug 2026; reference 4.5, 8.4)',
  blame: 'other',
  rows: {
    131061: [
      'Max-price template on Cloud API',
      'This template can only be sent as a marketing message with a maximum price.',
      OTHER_TEMPLATE,
      pauseTemplate,
    ],
    // The template changed under this campaign; others may have been written for what it is now.
    132000: [
      'Number of parameters does not match',
      'The template expects another number of values.',
      FIX_TEMPLATE,
      pauseCampaign,
    ],
    132001: [
      'Template does not exist in the translation',
      'The template does not exist in this language or is not approved.',
      'Check the template and its language, then resume.',
      pauseTemplate,
    ],
    132005: [
      'Translated text too long',
      'With this person’s values the text gets too long.',
      'Shorten the values.',
      giveUp,
      'recipient',
    ],
    132007: [
      'Character policy violated',
      'The text breaks Meta’s rules for templates.',
      'Change the template.',
      pauseTemplate,
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
      'Wait until Meta unpauses it, after 3 or 6 hours, then resume.',
      pauseTemplate,
    ],
    132016: [
      'Template is disabled',
      'Meta disabled the template for good.',
      'Write a new template.',
      pauseTemplate,
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
      'Fix the Flow, then resume.',
      pauseTemplate,
    ],
    134101: [
      'Template still syncing',
      'The template was made minutes ago and is not ready.',
      'Nothing; it is tried again in ten minutes.',
      retry(10 * MINUTE_MS, 4),
    ],
    134102: [
      'Template unavailable',
      'The template cannot be used this way.',
      OTHER_TEMPLATE,
      pauseTemplate,
    ],
  },
}
