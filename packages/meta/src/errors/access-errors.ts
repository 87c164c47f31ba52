import {
  type ErrorGroup,
  giveUp,
  pauseAccount,
  pauseCampaign,
  pauseNumber,
  reconnect,
} from './rows.ts'

const RENEW = 'Connect the account again to get a new access token, then resume.'
const PERMIT =
  'Give the app the whatsapp_business_messaging permission on this account, then resume.'

/** The access token is dead. */
export const tokenErrors: ErrorGroup = {
  source: 'Meta, "Error codes": authentication (Dec 2025, read again Aug 2026; reference 8.1)',
  blame: 'other',
  rows: {
    0: ['AuthException', 'The access token has expired or is invalid.', RENEW, reconnect],
    102: ['Session error', 'The access token is no longer valid.', RENEW, reconnect],
    104: ['Missing token or proof', 'The access token or its proof is missing.', RENEW, reconnect],
    190: ['Access token expired', 'The access token has expired.', RENEW, reconnect],
    463: ['Session expired', 'The access token has expired.', RENEW, reconnect],
    467: ['Invalid access token', 'The access token was revoked.', RENEW, reconnect],
  },
}

/** The app, the account or the number may not send. */
export const accessErrors: ErrorGroup = {
  source:
    'Meta, "Error codes": authorisation, integrity, registration (Dec 2025, read again Aug 2026; reference 8.1)',
  blame: 'other',
  rows: {
    3: ['API Method', 'The app may not use this part of the API.', PERMIT, pauseAccount],
    10: [
      'Permission denied',
      'The permission to send is missing or was removed.',
      PERMIT,
      pauseAccount,
    ],
    200: ['API permission', 'The token has no access to this account.', PERMIT, pauseAccount],
    131005: [
      'Access denied',
      'The permission to send is missing or was removed.',
      PERMIT,
      pauseAccount,
    ],
    368: [
      'Temporarily blocked for policies violations',
      'The account is restricted for a policy violation.',
      'See the account quality page at Meta and appeal there; resume when the restriction is over.',
      pauseAccount,
    ],
    131031: [
      'Account locked',
      'The account is locked for a policy violation or wrong data.',
      'See the account quality page at Meta; resume when the account is open again.',
      pauseAccount,
    ],
    131042: [
      'Business eligibility payment issue',
      'Meta cannot charge the account.',
      'Fix the payment method in Meta Business settings, then resume.',
      pauseAccount,
    ],
    131063: [
      'Marketing disabled on Cloud API',
      'The account switched marketing templates off for this way of sending.',
      'Change the account setting at Meta, then resume.',
      pauseCampaign, // utility and authentication templates still go out
    ],
    134011: [
      'Payment terms not accepted',
      'The terms of WhatsApp Pay are not accepted.',
      'Accept them at Meta, then resume.',
      pauseCampaign, // concerns payment messages alone
    ],
    139200: [
      'Direct Send blocked',
      'Sending without a template is not allowed.',
      'Use a template.',
      pauseCampaign,
    ],
    33: [
      'Parameter value is not valid',
      'The sending number was deleted.',
      'Choose another number.',
      pauseNumber,
    ],
    131030: [
      'Recipient not in allowed list',
      'A test number may only message numbers on its list.',
      'Use a registered business number.',
      pauseNumber,
    ],
    131037: [
      'Display name approval needed',
      'The display name of the number is not approved.',
      'Get the display name approved, then resume.',
      pauseNumber,
    ],
    131045: [
      'Incorrect certificate',
      'The number is not registered properly.',
      'Register the number again, then resume.',
      pauseNumber,
    ],
    133010: [
      'Phone number not registered',
      'The sending number is not registered with the Cloud API.',
      'Register the number, then resume.',
      pauseNumber,
    ],
    131070: [
      'Thread owned by another app',
      'Another partner or agent owns this conversation.',
      'Take the conversation over first.',
      giveUp,
      'recipient',
    ],
    130497: [
      'Restricted from messaging users in this country',
      'The account may not message people in this country.',
      'Leave people of this country out.',
      giveUp,
      'recipient',
    ],
  },
}
