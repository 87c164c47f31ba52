import type { SettingsStore } from '../control/settings.ts'
import { errorAnswer, type GraphAnswer, unknownObject } from '../errors/graph-problem.ts'
import type { MessageIntake } from '../messages/message-intake.ts'
import type { GraphNode, World } from '../world/world.ts'
import { listAppSubscriptions, subscribeApp, unsubscribeApp } from './app-subscriptions.ts'
import { type Caller, type Credentials, createAuthorizer } from './authorization.ts'
import type { GraphRequest } from './graph-request.ts'
import { phoneNumberFields, portfolioFields, templateFields, wabaFields } from './node-fields.ts'
import {
  answered,
  type EdgeOutcome,
  listPhoneNumbers,
  listSubscribedApps,
  listTemplates,
  readNode,
  refusedWith,
  subscribeWaba,
  unsubscribeWaba,
} from './waba-edges.ts'

export interface GraphApiNeeds {
  world: World
  settings: SettingsStore
  intake: MessageIntake
  credentials: Credentials
}

export type GraphApi = (request: GraphRequest) => GraphAnswer | Promise<GraphAnswer>

/** Answers calls to the Graph API. */
export function createGraphApi(needs: GraphApiNeeds): GraphApi {
  const authorize = createAuthorizer(needs.credentials)
  const dressed = (outcome: EdgeOutcome): GraphAnswer =>
    outcome.kind === 'answer'
      ? outcome.answer
      : errorAnswer(outcome.problem, needs.settings.get().errorHttpStatuses)

  return (request) => {
    const authorization = authorize(request)
    if (authorization.kind === 'refused') return dressed(authorization)
    const outcome = answerFor(request, authorization.caller, needs)
    return outcome instanceof Promise ? outcome.then(dressed) : dressed(outcome)
  }
}

function answerFor(
  request: GraphRequest,
  caller: Caller,
  needs: GraphApiNeeds,
): EdgeOutcome | Promise<EdgeOutcome> {
  const [id = '', edge, ...deeper] = request.segments
  if (deeper.length > 0) return unknownPath(`/${edge}/${deeper.join('/')}`)
  const node = needs.world.nodesById.get(id)
  if (node === undefined) return refusedWith(unknownObject(request.method, id))
  if (node.kind === 'app') return appCall(request, node, edge, caller)
  // An app token opens the app's own edges and nothing else (reference 1.2).
  if (caller.kind === 'app') return refusedWith(unknownObject(request.method, id))
  const outcome =
    edge === undefined ? nodeCall(request, node, needs) : edgeCall(request, node, edge, needs)
  return outcome ?? refusedWith(unknownObject(request.method, id))
}

const unknownPath = (path: string): EdgeOutcome =>
  refusedWith({ code: 2500, message: `Unknown path components: ${path}`, isBare: true })

function appCall(
  request: GraphRequest,
  { app }: GraphNode & { kind: 'app' },
  edge: string | undefined,
  caller: Caller,
): EdgeOutcome | Promise<EdgeOutcome> {
  if (caller.kind !== 'app') return refusedWith({ code: 15, isBare: true })
  if (edge === undefined && request.method === 'GET')
    return answered({ id: app.id, name: app.name })
  if (edge !== undefined && edge !== 'subscriptions') return unknownPath(`/${edge}`)
  switch (edge && request.method) {
    case 'GET':
      return listAppSubscriptions(app)
    case 'POST':
      return subscribeApp(request, app)
    case 'DELETE':
      return unsubscribeApp(request, app)
    default:
      return refusedWith(unknownObject(request.method, app.id))
  }
}

/** GET of a node itself; undefined when the node takes no such method. */
function nodeCall(
  request: GraphRequest,
  node: Exclude<GraphNode, { kind: 'app' }>,
  { world }: GraphApiNeeds,
): EdgeOutcome | undefined {
  if (request.method !== 'GET') return undefined
  switch (node.kind) {
    case 'portfolio':
      return readNode(request, portfolioFields(node.portfolio))
    case 'waba':
      return readNode(request, wabaFields(node.waba, world.app))
    case 'phoneNumber':
      return readNode(request, phoneNumberFields(node.phoneNumber, world.app))
    case 'template':
      return readNode(request, templateFields(node.template))
  }
}

/** A call to an edge; undefined when the node lacks it or it takes no such method. */
function edgeCall(
  request: GraphRequest,
  node: Exclude<GraphNode, { kind: 'app' }>,
  edge: string,
  { world, intake }: GraphApiNeeds,
): EdgeOutcome | undefined {
  const call = `${request.method} ${edge}`
  if (
    node.kind === 'phoneNumber' &&
    (call === 'POST messages' || call === 'POST marketing_messages')
  ) {
    const sendCall = {
      edge: edge === 'messages' ? 'messages' : 'marketing_messages',
      version: request.version,
    } as const
    return { kind: 'answer', answer: intake.send(node.phoneNumber, request.body, sendCall) }
  }
  if (node.kind !== 'waba') return unknownPath(`/${edge}`)
  switch (call) {
    case 'GET message_templates':
      return listTemplates(request, node.waba)
    case 'GET phone_numbers':
      return listPhoneNumbers(request, node.waba, world.app)
    case 'GET subscribed_apps':
      return listSubscribedApps(node.waba, world.app)
    case 'POST subscribed_apps':
      return subscribeWaba(request, node.waba, world.app)
    case 'DELETE subscribed_apps':
      return unsubscribeWaba(node.waba, world.app)
    default:
      return isKnownEdge(edge) ? undefined : unknownPath(`/${edge}`)
  }
}

const isKnownEdge = (edge: string): boolean =>
  edge === 'message_templates' || edge === 'phone_numbers' || edge === 'subscribed_apps'
