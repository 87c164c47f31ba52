import type { AccessToken } from './token-book.ts'

/** What Meta says of a token that no longer opens anything; 463 expired, 467 invalid (reference 1.3). */
export function endedTokenWords(
  state: 'expired' | 'invalidated',
  token: AccessToken,
): { message: string; subcode: number } {
  if (state === 'invalidated') {
    return {
      subcode: 467,
      message: 'Error validating access token: The session has been invalidated.',
    }
  }
  const endedAt = new Date(token.expiresAtMs ?? token.issuedAtMs).toUTCString()
  return {
    subcode: 463,
    message: `Error validating access token: Session has expired on ${endedAt}.`,
  }
}
