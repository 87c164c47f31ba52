import type { Clock } from '../clock.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { GraphProblem } from '../errors/graph-problem.ts'
import { endedTokenWords } from '../tokens/ended-token.ts'
import type { AccessToken, TokenBook } from '../tokens/token-book.ts'
import { type GraphRequest, parameterOf, tokenOf } from './graph-request.ts'

export type Authorization =
  | { kind: 'allowed'; caller: AccessToken }
  | { kind: 'refused'; problem: GraphProblem }

export interface AuthorizerNeeds {
  tokens: TokenBook
  settings: SettingsStore
  clock: Clock
}

/** How far the time in a time-bound proof may be from now. Not documented; field experience. */
const PROOF_AGE_MAX_MS = 5 * 60_000

const invalidToken = (message: string, subcode?: number): Authorization => ({
  kind: 'refused',
  problem: {
    code: 190,
    httpStatus: 401,
    message,
    isBare: true,
    ...(subcode === undefined ? {} : { subcode }),
  },
})

/** Tells who calls. Source: Meta, Graph access tokens, secure requests (reference 1.2, 1.3). */
export function createAuthorizer(needs: AuthorizerNeeds): (request: GraphRequest) => Authorization {
  const { tokens } = needs
  return (request) => {
    const given = tokenOf(request)
    if (given === undefined || given === '') {
      return invalidToken('An access token is required to request this resource.')
    }
    const token = tokens.find(given)
    if (token === undefined) {
      return invalidToken('Invalid OAuth access token - Cannot parse access token', 467)
    }
    const state = tokens.stateOf(token)
    if (state !== 'valid') {
      const { message, subcode } = endedTokenWords(state, token)
      return invalidToken(message, subcode)
    }
    const proof = parameterOf(request, 'appsecret_proof')
    const wrong = proofProblem(request, token, proof, needs)
    return wrong === undefined
      ? { kind: 'allowed', caller: token }
      : {
          kind: 'refused',
          problem: { code: 100, message: wrong, type: 'GraphMethodException', isBare: true },
        }
  }
}

function proofProblem(
  request: GraphRequest,
  token: AccessToken,
  proof: string | undefined,
  { tokens, settings, clock }: AuthorizerNeeds,
): string | undefined {
  if (proof === undefined) {
    return settings.get().requireAppSecretProof && token.kind !== 'app'
      ? 'API calls from the server require an appsecret_proof argument'
      : undefined
  }
  const time = parameterOf(request, 'appsecret_time')
  const isFresh =
    time === undefined ||
    (/^\d{1,12}$/.test(time) && Math.abs(Number(time) * 1_000 - clock.nowMs()) < PROOF_AGE_MAX_MS)
  const expected = time === undefined ? token.proof : tokens.proofOf(`${token.token}|${time}`)
  return isFresh && proof === expected
    ? undefined
    : 'Invalid appsecret_proof provided in the API argument'
}
