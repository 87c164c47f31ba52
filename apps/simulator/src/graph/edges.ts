import { listHistory } from '../history/message-history.ts'
import { uploadMedia } from '../media/media-edges.ts'
import { changeBlockList, listBlocked } from '../numbers/block-list.ts'
import { changeNumber } from '../numbers/number-settings.ts'
import {
  deregisterNumber,
  registerNumber,
  requestCode,
  verifyCode,
} from '../numbers/registration.ts'
import {
  changeTemplate,
  createTemplate,
  deleteTemplates,
  unpauseTemplate,
  upsertTemplates,
} from '../templates/template-edges.ts'
import type { Template } from '../world/template.ts'
import type { PhoneNumber, Portfolio, Waba } from '../world/world.ts'
import type { GraphRequest } from './graph-request.ts'
import type { GraphSurface } from './graph-surface.ts'
import { readList, readNode } from './listing.ts'
import { phoneNumberFields, portfolioFields, templateFields, wabaFields } from './node-fields.ts'
import type { EdgeOutcome } from './outcome.ts'
import {
  changeWaba,
  listAssignedUsers,
  listPhoneNumbers,
  listSubscribedApps,
  listTemplates,
  subscribeWaba,
  unsubscribeWaba,
} from './waba-edges.ts'

/** Answers one call of a node or of one of its edges. */
export type Handler<Node> = (
  request: GraphRequest,
  node: Node,
  surface: GraphSurface,
) => EdgeOutcome | Promise<EdgeOutcome>

/** Handlers by `METHOD edge`; the node itself has no edge: `GET `. */
export type Edges<Node> = Readonly<Record<string, Handler<Node>>>

export interface TemplateNode {
  template: Template
  waba: Waba
}

const blockListNeeds = (surface: GraphSurface): Parameters<typeof changeBlockList>[2] => ({
  hasWritten: surface.hasWritten,
  errorHttpStatuses: () => surface.settings.get().errorHttpStatuses,
})

export const phoneNumberEdges: Edges<PhoneNumber> = {
  'GET ': (request, number, { world }) => readNode(request, phoneNumberFields(number, world.app)),
  'POST ': changeNumber,
  'POST messages': (request, number, { intake }) => ({
    kind: 'answer',
    answer: intake.send(number, request.body, { edge: 'messages', version: request.version }),
  }),
  'POST marketing_messages': (request, number, { intake }) => ({
    kind: 'answer',
    answer: intake.send(number, request.body, {
      edge: 'marketing_messages',
      version: request.version,
    }),
  }),
  'POST media': (request, number, { media }) => uploadMedia(request, number, media),
  'POST register': (request, number, { clock }) => registerNumber(request, number, clock.nowMs()),
  'POST deregister': (_, number, { clock }) => deregisterNumber(number, clock.nowMs()),
  'POST request_code': requestCode,
  'POST verify_code': verifyCode,
  'GET block_users': listBlocked,
  'POST block_users': (request, number, surface) =>
    changeBlockList(request, number, blockListNeeds(surface)),
  'DELETE block_users': (request, number, surface) =>
    changeBlockList(request, number, blockListNeeds(surface)),
  'GET message_history': (request, number, { history, world }) =>
    listHistory(request, number, { history, app: world.app }),
}

export const wabaEdges: Edges<Waba> = {
  'GET ': (request, waba, { world, settings }) =>
    readNode(request, wabaFields(waba, world.app, settings.get())),
  'POST ': changeWaba,
  'GET message_templates': listTemplates,
  'POST message_templates': createTemplate,
  'DELETE message_templates': deleteTemplates,
  'POST upsert_message_templates': upsertTemplates,
  'GET phone_numbers': (request, waba, { world }) => listPhoneNumbers(request, waba, world.app),
  'GET subscribed_apps': (_, waba, { world }) => listSubscribedApps(waba, world.app),
  'POST subscribed_apps': (request, waba, { world }) => subscribeWaba(request, waba, world.app),
  'DELETE subscribed_apps': (_, waba, { world }) => unsubscribeWaba(waba, world.app),
  'GET assigned_users': listAssignedUsers,
}

export const templateEdges: Edges<TemplateNode> = {
  'GET ': (request, { template }) => readNode(request, templateFields(template)),
  'POST ': changeTemplate,
  'POST unpause': unpauseTemplate,
}

export const portfolioEdges: Edges<Portfolio> = {
  'GET ': (request, portfolio) => readNode(request, portfolioFields(portfolio)),
  'GET owned_whatsapp_business_accounts': (request, portfolio, { world, settings }) =>
    readList(
      request,
      world.wabas.filter((waba) => waba.portfolio === portfolio),
      (waba) => wabaFields(waba, world.app, settings.get()),
    ),
}
