import { errorAnswer, type GraphAnswer, unknownObject } from '../errors/graph-problem.ts'
import { listEvents } from '../history/message-history.ts'
import { downloadMedia, mediaNodeCall } from '../media/media-edges.ts'
import { DOWNLOAD_PATH } from '../media/media-store.ts'
import { debugToken } from '../tokens/debug-token.ts'
import type { AccessToken, TokenScope } from '../tokens/token-book.ts'
import type { App, GraphNode, Waba } from '../world/world.ts'
import { listAppSubscriptions, subscribeApp, unsubscribeApp } from './app-subscriptions.ts'
import { createAuthorizer } from './authorization.ts'
import { CallBudget, isCounted } from './call-budget.ts'
import { type Edges, phoneNumberEdges, portfolioEdges, templateEdges, wabaEdges } from './edges.ts'
import type { GraphRequest } from './graph-request.ts'
import type { GraphSurface } from './graph-surface.ts'
import { answered, type EdgeOutcome, refusedParameter, refusedWith } from './outcome.ts'

export type GraphApi = (request: GraphRequest) => GraphAnswer | Promise<GraphAnswer>

const downloadSegments = DOWNLOAD_PATH.split('/').filter((part) => part !== '')
const UPLOAD_PREFIX = 'upload:'

/** Answers calls to the Graph API. */
export function createGraphApi(surface: GraphSurface): GraphApi {
  const authorize = createAuthorizer(surface)
  const budget = new CallBudget(surface)
  const dressed = (outcome: EdgeOutcome): GraphAnswer =>
    outcome.kind === 'answer'
      ? outcome.answer
      : errorAnswer(outcome.problem, surface.settings.get().errorHttpStatuses)

  return (request) => {
    const authorization = authorize(request)
    if (authorization.kind === 'refused') return dressed(authorization)
    const call: Call = {
      request,
      caller: authorization.caller,
      surface,
      budget,
      headers: noHeaders,
    }
    const outcome = answerFor(call)
    const finish = (settled: EdgeOutcome): GraphAnswer =>
      withHeaders(dressed(settled), call.headers)
    return outcome instanceof Promise ? outcome.then(finish) : finish(outcome)
  }
}

interface Call {
  request: GraphRequest
  caller: AccessToken
  surface: GraphSurface
  budget: CallBudget
  /** What the call has used up, for its answer. */
  headers: Record<string, string>
}

/** Messages use up no budget, and so carry nothing. */
const noHeaders: Record<string, string> = {}

function withHeaders(answer: GraphAnswer, headers: Record<string, string>): GraphAnswer {
  return headers === noHeaders ? answer : { ...answer, headers: { ...headers, ...answer.headers } }
}

type Outcome = EdgeOutcome | Promise<EdgeOutcome>

function answerFor(call: Call): Outcome {
  const { request, surface } = call
  // Source: Meta, Graph API v26.0 (reference 1.1): refused under every version from October 2026.
  if (request.query.has('date_format'))
    return refusedParameter('Param date_format is not supported')
  const [id = '', edge, ...deeper] = request.segments
  if (id === downloadSegments[0] && edge === downloadSegments[1]) {
    return { kind: 'answer', answer: downloadMedia(request, surface.media) }
  }
  if (deeper.length > 0) return unknownPath(`/${edge}/${deeper.join('/')}`)
  const node = surface.world.nodesById.get(id)
  if (node === undefined) return otherCall(call, id, edge)
  if (node.kind === 'app') return appCall(call, node.app, edge)
  // An app token opens the app's own edges and nothing else (reference 1.2).
  if (call.caller.kind === 'app') return refusedWith(unknownObject(request.method, id))
  return nodeCall(call, node, edge)
}

const unknownPath = (path: string): EdgeOutcome =>
  refusedWith({ code: 2500, message: `Unknown path components: ${path}`, isBare: true })

/** Calls to what is not part of the world: tokens, uploads, media, what became of messages. */
function otherCall(call: Call, id: string, edge: string | undefined): Outcome {
  const { request, surface, caller } = call
  const unknown = refusedWith(unknownObject(request.method, id))
  if (id === 'debug_token' && edge === undefined) {
    return usingApp(call, () => debugToken(request, surface))
  }
  if (caller.kind === 'app') return unknown
  if (id.startsWith(UPLOAD_PREFIX) && edge === undefined) {
    return surface.uploads.call(request, id)
  }
  const file = surface.media.find(id)
  if (file !== undefined) {
    if (edge !== undefined) return unknownPath(`/${edge}`)
    const owner = surface.world.nodesById.get(file.phoneNumberId)
    const waba = owner?.kind === 'phoneNumber' ? owner.phoneNumber.waba : undefined
    return (
      rightsProblem(caller, waba, 'whatsapp_business_messaging', call) ??
      mediaNodeCall(request, file, surface.media)
    )
  }
  const record = surface.history.find(id)
  if (record === undefined || request.method !== 'GET' || edge !== 'events') return unknown
  return listEvents(request, record, surface.world.app)
}

function usingApp(call: Call, answer: () => Outcome): Outcome {
  const { problem, headers } = call.budget.useApp()
  call.headers = headers
  return problem === undefined ? answer() : refusedWith(problem)
}

function appCall(call: Call, app: App, edge: string | undefined): Outcome {
  return usingApp(call, () => {
    const { request, surface, caller } = call
    if (edge === 'uploads' && request.method === 'POST') return surface.uploads.start(request)
    if (caller.kind !== 'app') return refusedWith({ code: 15, isBare: true })
    switch (`${request.method} ${edge ?? ''}`) {
      case 'GET ':
        return answered({ id: app.id, name: app.name })
      case 'GET subscriptions':
        return listAppSubscriptions(app)
      case 'POST subscriptions':
        return subscribeApp(request, app)
      case 'DELETE subscriptions':
        return unsubscribeApp(request, app)
      default:
        return edge === undefined || edge === 'subscriptions' || edge === 'uploads'
          ? refusedWith(unknownObject(request.method, app.id))
          : unknownPath(`/${edge}`)
    }
  })
}

/** Edges that send; everything else is management (reference 1.2). */
const messagingEdges: ReadonlySet<string> = new Set([
  'messages',
  'marketing_messages',
  'media',
  'block_users',
  'message_history',
])

function nodeCall(
  call: Call,
  node: Exclude<GraphNode, { kind: 'app' }>,
  edge: string | undefined,
): Outcome {
  const { caller } = call
  const scope =
    edge !== undefined && messagingEdges.has(edge)
      ? 'whatsapp_business_messaging'
      : 'whatsapp_business_management'
  switch (node.kind) {
    case 'phoneNumber': {
      const { phoneNumber } = node
      const { waba } = phoneNumber
      return (
        rightsProblem(caller, waba, scope, call) ??
        useAccount(call, waba, 'phoneNumber', edge) ??
        handle(call, phoneNumberEdges, phoneNumber, edge)
      )
    }
    case 'waba':
      return (
        rightsProblem(caller, node.waba, scope, call) ??
        useAccount(call, node.waba, 'waba', edge) ??
        handle(call, wabaEdges, node.waba, edge)
      )
    case 'template':
      return (
        rightsProblem(caller, node.waba, scope, call) ?? handle(call, templateEdges, node, edge)
      )
    case 'portfolio':
      return handle(call, portfolioEdges, node.portfolio, edge)
  }
}

/**
 * What keeps a token from an account: an account it was not given is as though it were not there,
 * a permission it lacks is code 10.
 */
function rightsProblem(
  caller: AccessToken,
  waba: Waba | undefined,
  scope: TokenScope,
  { request }: Call,
): EdgeOutcome | undefined {
  if (waba !== undefined && caller.wabaIds !== undefined && !caller.wabaIds.includes(waba.id)) {
    return refusedWith(unknownObject(request.method, request.segments[0] ?? ''))
  }
  return caller.scopes.includes(scope)
    ? undefined
    : refusedWith({
        code: 10,
        isBare: true,
        message: `(#10) Application does not have permission for this action: it needs ${scope}`,
      })
}

function useAccount(
  call: Call,
  waba: Waba,
  kind: 'waba' | 'phoneNumber',
  edge: string | undefined,
): EdgeOutcome | undefined {
  if (!isCounted(call.request.method, kind, edge)) return undefined
  const { problem, headers } = call.budget.useAccount(waba, edge)
  call.headers = headers
  return problem === undefined ? undefined : refusedWith(problem)
}

/** Finds the handler; an edge that takes other methods is told apart from one that does not exist. */
function handle<Node>(
  { request, surface }: Call,
  edges: Edges<Node>,
  node: Node,
  edge: string | undefined,
): Outcome {
  const name = `${request.method} ${edge ?? ''}`
  const handler = Object.hasOwn(edges, name) ? edges[name] : undefined
  if (handler !== undefined) return handler(request, node, surface)
  const isKnown =
    edge === undefined || Object.keys(edges).some((known) => known.endsWith(` ${edge}`))
  return isKnown
    ? refusedWith(unknownObject(request.method, request.segments[0] ?? ''))
    : unknownPath(`/${edge}`)
}
