import { unknownObject } from '../errors/graph-problem.ts'
import { type GraphRequest, parameterOf } from '../graph/graph-request.ts'
import { answered, type EdgeOutcome, refusedWith } from '../graph/outcome.ts'
import type { World } from '../world/world.ts'
import { endedTokenWords } from './ended-token.ts'
import type { AccessToken, TokenBook } from './token-book.ts'

const typeNames = { app: 'APP', systemUser: 'SYSTEM_USER', business: 'SYSTEM_USER', user: 'USER' }
/** Source: Meta, Access tokens (onboarding reference B.3): about 90 days for a person's token. */
const DATA_ACCESS_MS = 90 * 86_400_000
const secondsOf = (instantMs: number): number => Math.floor(instantMs / 1_000)

/** GET /debug_token. Source: Meta, debug_token (reference 1.2, onboarding reference B.3). */
export function debugToken(
  request: GraphRequest,
  { tokens, world }: { tokens: TokenBook; world: World },
): EdgeOutcome {
  if (request.method !== 'GET') return refusedWith(unknownObject(request.method, 'debug_token'))
  const inputToken = parameterOf(request, 'input_token')
  if (inputToken === undefined || inputToken === '') {
    return refusedWith({
      code: 100,
      message: '(#100) The parameter input_token is required',
      isBare: true,
    })
  }
  const token = tokens.find(inputToken)
  if (token === undefined) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' }
    return answered({ data: { error, is_valid: false, scopes: [] } })
  }
  const state = tokens.stateOf(token)
  const ended = state === 'valid' ? undefined : endedTokenWords(state, token)
  return answered({
    data: {
      app_id: world.app.id,
      type: typeNames[token.kind],
      application: world.app.name,
      ...(token.kind === 'app' ? {} : lifeOf(token)),
      ...(ended === undefined
        ? {}
        : { error: { code: 190, message: ended.message, subcode: ended.subcode } }),
      is_valid: ended === undefined,
      ...(token.kind === 'app' ? { scopes: [] } : rightsOf(token, world)),
    },
  })
}

const lifeOf = (token: AccessToken): object => ({
  data_access_expires_at: token.kind === 'user' ? secondsOf(token.issuedAtMs + DATA_ACCESS_MS) : 0,
  expires_at: token.expiresAtMs === undefined ? 0 : secondsOf(token.expiresAtMs),
  issued_at: secondsOf(token.issuedAtMs),
})

/** Without `target_ids` a scope opens every asset, not none. */
function rightsOf(token: AccessToken, world: World): object {
  const portfolioIds = world.wabas
    .filter((waba) => token.wabaIds?.includes(waba.id))
    .map((waba) => waba.portfolio.id)
  return {
    scopes: [...token.scopes, 'public_profile'],
    granular_scopes: token.scopes.map((scope) => ({
      scope,
      ...(token.wabaIds === undefined
        ? {}
        : { target_ids: scope === 'business_management' ? portfolioIds : token.wabaIds }),
    })),
    user_id: token.userId,
  }
}
