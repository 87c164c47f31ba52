import { createHmac } from 'node:crypto'
import type { GraphProblem } from '../errors/graph-problem.ts'
import { type GraphRequest, parameterOf, tokenOf } from './graph-request.ts'

export interface Credentials {
  appId: string
  appSecret: string
  /** The system user's token; opens everything but the app's own edges. */
  accessToken: string
}

export type Caller = { kind: 'systemUser' } | { kind: 'app' }
export type Authorization =
  | { kind: 'allowed'; caller: Caller }
  | { kind: 'refused'; problem: GraphProblem }

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
export function createAuthorizer(
  credentials: Credentials,
): (request: GraphRequest) => Authorization {
  const appToken = `${credentials.appId}|${credentials.appSecret}`
  const proofOf = (token: string): string =>
    createHmac('sha256', credentials.appSecret).update(token).digest('hex')
  const systemUserProof = proofOf(credentials.accessToken)
  const appProof = proofOf(appToken)

  return (request) => {
    const token = tokenOf(request)
    if (token === undefined || token === '') {
      return invalidToken('An access token is required to request this resource.')
    }
    const isSystemUser = token === credentials.accessToken
    if (!isSystemUser && token !== appToken) {
      return invalidToken('Invalid OAuth access token - Cannot parse access token', 467)
    }
    const proof = parameterOf(request, 'appsecret_proof')
    if (proof !== undefined && proof !== (isSystemUser ? systemUserProof : appProof)) {
      return {
        kind: 'refused',
        problem: {
          code: 100,
          message: 'Invalid appsecret_proof provided in the API argument',
          type: 'GraphMethodException',
          isBare: true,
        },
      }
    }
    return { kind: 'allowed', caller: { kind: isSystemUser ? 'systemUser' : 'app' } }
  }
}
