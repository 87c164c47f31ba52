import { z } from 'zod'
import {
  type ControlAnswer,
  type ControlCall,
  type ControlRoute,
  controlOk,
  controlProblem,
  readControlBody,
} from '../control/control-api.ts'
import { type AccessToken, type TokenBook, tokenKinds, tokenScopes } from './token-book.ts'

const YEAR_SECONDS = 31_536_000
const newToken = z.strictObject({
  kind: z.enum(tokenKinds),
  /** Null never expires; without it a user token lives 24 hours, the others for ever. */
  expiresInSeconds: z.number().int().min(1).max(YEAR_SECONDS).nullable().optional(),
  scopes: z.array(z.enum(tokenScopes)).optional(),
  /** The accounts it opens; without them, all. */
  wabaIds: z.array(z.string()).optional(),
})

/** Making tokens, and ending them as time or their owner would. */
export function tokenRoutes(tokens: TokenBook): ControlRoute[] {
  const change =
    (run: (token: string) => AccessToken | undefined) =>
    ({ params }: ControlCall): ControlAnswer => {
      const changed = run(params['token'] ?? '')
      return changed === undefined
        ? controlProblem(404, 'There is no such token.')
        : controlOk(viewOf(changed, tokens))
    }
  return [
    {
      method: 'GET',
      path: '/sim/tokens',
      summary: 'All access tokens and whether they are still good.',
      answer: () => controlOk({ data: tokens.list().map((token) => viewOf(token, tokens)) }),
    },
    {
      method: 'POST',
      path: '/sim/tokens',
      summary: 'Makes a user, system-user or business token.',
      body: newToken,
      answer: (call) => {
        const body = readControlBody(call, newToken)
        if (body.kind === 'refused') return body.answer
        const issued = tokens.issue(body.value)
        return issued === undefined
          ? controlProblem(409, 'There are too many tokens; start the simulator again.')
          : controlOk(viewOf(issued, tokens))
      },
    },
    {
      method: 'POST',
      path: '/sim/tokens/{token}/expire',
      summary: 'Calls with the token answer 190, subcode 463, from now on.',
      answer: change((token) => tokens.end(token, 'expire')),
    },
    {
      method: 'POST',
      path: '/sim/tokens/{token}/invalidate',
      summary: 'Calls with the token answer 190, subcode 467, from now on.',
      answer: change((token) => tokens.end(token, 'invalidate')),
    },
    {
      method: 'POST',
      path: '/sim/tokens/{token}/restore',
      summary: 'Makes an ended token good again.',
      answer: change((token) => tokens.restore(token)),
    },
  ]
}

const viewOf = (token: AccessToken, tokens: TokenBook): object => ({
  token: token.token,
  kind: token.kind,
  state: tokens.stateOf(token),
  issuedAt: new Date(token.issuedAtMs).toISOString(),
  expiresAt: token.expiresAtMs === undefined ? null : new Date(token.expiresAtMs).toISOString(),
  scopes: token.scopes,
  wabaIds: token.wabaIds ?? null,
})
