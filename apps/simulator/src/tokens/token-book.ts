import { createHmac } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { randomText } from '../random-pool.ts'

/** Source: Meta, Access tokens (reference 1.2; onboarding reference B.2). */
export const tokenKinds = ['systemUser', 'user', 'business'] as const
export type TokenKind = (typeof tokenKinds)[number] | 'app'

export const tokenScopes = [
  'whatsapp_business_messaging',
  'whatsapp_business_management',
  'business_management',
] as const
export type TokenScope = (typeof tokenScopes)[number]

export interface AccessToken {
  token: string
  kind: TokenKind
  issuedAtMs: number
  /** Undefined for a token that never expires. */
  expiresAtMs: number | undefined
  isInvalidated: boolean
  scopes: readonly TokenScope[]
  /** The accounts it opens; undefined opens all. */
  wabaIds: readonly string[] | undefined
  userId: string | undefined
  /** `appsecret_proof` of this token without a time. */
  proof: string
}

export interface NewToken {
  kind: Exclude<TokenKind, 'app'>
  /** Undefined takes the kind's usual life; null never expires. */
  expiresInSeconds?: number | null | undefined
  scopes?: readonly TokenScope[] | undefined
  wabaIds?: readonly string[] | undefined
}

const DAY_MS = 86_400_000
/** Source: Meta, Access tokens (reference 1.2): a user token lives 24 hours, the others for ever. */
const lifeMs = { systemUser: undefined, user: DAY_MS, business: undefined } as const
const FIRST_USER_ID = 122_100_000_000_001n
const TOKENS_MAX = 10_000

/** Every token of one simulated Meta, with what has become of it. */
export class TokenBook {
  readonly #clock: Clock
  readonly #appSecret: string
  readonly #tokens = new Map<string, AccessToken>()
  #issuedCount = 0n

  constructor(needs: { clock: Clock; appId: string; appSecret: string; accessToken: string }) {
    this.#clock = needs.clock
    this.#appSecret = needs.appSecret
    this.#put(`${needs.appId}|${needs.appSecret}`, { kind: 'app', expiresAtMs: undefined })
    this.#put(needs.accessToken, { kind: 'systemUser', expiresAtMs: undefined })
  }

  find(token: string): AccessToken | undefined {
    return this.#tokens.get(token)
  }

  list(): AccessToken[] {
    return [...this.#tokens.values()]
  }

  /** A new token; undefined when there are too many already. */
  issue({ kind, expiresInSeconds, scopes, wabaIds }: NewToken): AccessToken | undefined {
    if (this.#tokens.size >= TOKENS_MAX) return undefined
    const life = expiresInSeconds === undefined ? lifeMs[kind] : secondsToMs(expiresInSeconds)
    const expiresAtMs = life === undefined ? undefined : this.#clock.nowMs() + life
    return this.#put(`EAA${randomText('base64url', 120)}`, { kind, expiresAtMs, scopes, wabaIds })
  }

  /** Ends a token now, as time or as its owner would; a token that never expires can be ended too. */
  end(token: string, how: 'expire' | 'invalidate'): AccessToken | undefined {
    const known = this.#tokens.get(token)
    if (known === undefined) return undefined
    if (how === 'expire') known.expiresAtMs = this.#clock.nowMs()
    else known.isInvalidated = true
    return known
  }

  /** Makes an ended token good again, for ever. */
  restore(token: string): AccessToken | undefined {
    const known = this.#tokens.get(token)
    if (known === undefined) return undefined
    known.expiresAtMs = undefined
    known.isInvalidated = false
    return known
  }

  stateOf(token: AccessToken): 'valid' | 'expired' | 'invalidated' {
    if (token.isInvalidated) return 'invalidated'
    const { expiresAtMs } = token
    return expiresAtMs !== undefined && expiresAtMs <= this.#clock.nowMs() ? 'expired' : 'valid'
  }

  /** The proof over a token, or over a token and a Unix time. */
  proofOf(text: string): string {
    return createHmac('sha256', this.#appSecret).update(text).digest('hex')
  }

  #put(
    token: string,
    given: Pick<AccessToken, 'kind' | 'expiresAtMs'> & Pick<NewToken, 'scopes' | 'wabaIds'>,
  ): AccessToken {
    this.#issuedCount += 1n
    const made: AccessToken = {
      token,
      kind: given.kind,
      issuedAtMs: this.#clock.nowMs(),
      expiresAtMs: given.expiresAtMs,
      isInvalidated: false,
      scopes: given.scopes ?? tokenScopes,
      wabaIds: given.wabaIds,
      userId: given.kind === 'app' ? undefined : String(FIRST_USER_ID + this.#issuedCount),
      proof: this.proofOf(token),
    }
    this.#tokens.set(token, made)
    return made
  }
}

const secondsToMs = (seconds: number | null): number | undefined =>
  seconds === null ? undefined : seconds * 1_000
