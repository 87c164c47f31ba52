import { type GraphAnswer, type GraphProblem, ok } from '../errors/graph-problem.ts'
import type { Template } from '../world/template.ts'
import type { App, Waba } from '../world/world.ts'
import {
  type NodeFields,
  projectNode,
  readSelection,
  type SelectedField,
} from './field-selection.ts'
import { type GraphRequest, parameterOf } from './graph-request.ts'
import { phoneNumberFields, phoneNumberListDefaults, templateFields } from './node-fields.ts'
import { pageOf } from './paging.ts'

/** What an edge or node answers: an answer, or a refusal still to be dressed. */
export type EdgeOutcome =
  | { kind: 'answer'; answer: GraphAnswer }
  | { kind: 'refused'; problem: GraphProblem }

export const answered = (body: unknown): EdgeOutcome => ({ kind: 'answer', answer: ok(body) })
export const refusedWith = (problem: GraphProblem): EdgeOutcome => ({ kind: 'refused', problem })

/** GET of one node, with its `fields`. */
export function readNode(request: GraphRequest, node: NodeFields): EdgeOutcome {
  const chosen = chosenFields(request)
  if (chosen.kind === 'refused') return chosen
  const projection = projectNode(node, chosen.fields)
  return projection.kind === 'refused' ? projection : answered(projection.value)
}

function chosenFields(
  request: GraphRequest,
):
  | { kind: 'fields'; fields: SelectedField[] | undefined }
  | { kind: 'refused'; problem: GraphProblem } {
  const text = request.query.get('fields')
  return text === null || text === '' ? { kind: 'fields', fields: undefined } : readSelection(text)
}

/** GET of a list: a page of nodes, each with its `fields`. */
function readList<T extends { id: string }>(
  request: GraphRequest,
  all: readonly T[],
  fieldsOf: (item: T) => NodeFields,
): EdgeOutcome {
  const chosen = chosenFields(request)
  if (chosen.kind === 'refused') return chosen
  const page = pageOf(all, request)
  if (page.kind === 'refused') return page
  const data: object[] = []
  for (const item of page.items) {
    const projection = projectNode(fieldsOf(item), chosen.fields)
    if (projection.kind === 'refused') return projection
    data.push(projection.value)
  }
  return answered({ data, ...(page.paging === undefined ? {} : { paging: page.paging }) })
}

export function listPhoneNumbers(request: GraphRequest, waba: Waba, app: App): EdgeOutcome {
  const display = request.query.get('display_phone_number')?.replaceAll(/\D/g, '')
  const numbers =
    display === undefined
      ? waba.phoneNumbers
      : waba.phoneNumbers.filter((number) => number.digits === display)
  return readList(request, numbers, (number) => ({
    ...phoneNumberFields(number, app),
    defaults: phoneNumberListDefaults,
  }))
}

type TemplateFilter = (template: Template, wanted: readonly string[]) => boolean

const bodyTextOf = (template: Template): string => template.form.body.text.toLowerCase()
const includesAny = (text: string, wanted: readonly string[]): boolean =>
  wanted.some((part) => text.includes(part.toLowerCase()))

/** Source: Meta, Message templates edge (reference 4.1). `name` is exact here: see docs/simulator.md. */
const templateFilters: Readonly<Record<string, TemplateFilter>> = {
  name: (template, wanted) => wanted.includes(template.name),
  language: (template, wanted) => wanted.includes(template.language),
  status: (template, wanted) => wanted.includes(template.status),
  category: (template, wanted) => wanted.includes(template.category),
  quality_score: (template, wanted) => wanted.includes(template.qualityScore),
  content: (template, wanted) => includesAny(bodyTextOf(template), wanted),
  name_or_content: (template, wanted) =>
    includesAny(template.name, wanted) || includesAny(bodyTextOf(template), wanted),
}

export function listTemplates(request: GraphRequest, waba: Waba): EdgeOutcome {
  let templates = [...waba.templates.values()]
  for (const [name, isWanted] of Object.entries(templateFilters)) {
    const text = request.query.get(name)
    if (text === null || text === '') continue
    const wanted = wantedValues(text)
    templates = templates.filter((template) => isWanted(template, wanted))
  }
  return readList(request, templates, templateFields)
}

/** One value or a JSON list of them: both are met in the field. */
function wantedValues(text: string): string[] {
  if (!text.startsWith('[')) return [text]
  try {
    const values: unknown = JSON.parse(text)
    return Array.isArray(values) ? values.map(String) : [text]
  } catch {
    return [text]
  }
}

/** Source: Meta, WABA webhook subscriptions (onboarding reference D.2). */
export function subscribeWaba(request: GraphRequest, waba: Waba, app: App): EdgeOutcome {
  if (parameterOf(request, 'override_callback_uri') !== undefined) {
    return refusedWith({
      code: 100,
      details: 'This simulator does not support override_callback_uri yet; webhooks go to the app',
    })
  }
  waba.subscribedAppIds.add(app.id)
  return answered({ success: true })
}

export function unsubscribeWaba(waba: Waba, app: App): EdgeOutcome {
  waba.subscribedAppIds.delete(app.id)
  return answered({ success: true })
}

export function listSubscribedApps(waba: Waba, app: App): EdgeOutcome {
  const isSubscribed = waba.subscribedAppIds.has(app.id)
  const link = `https://www.facebook.com/games/?app_id=${app.id}`
  return answered({
    data: isSubscribed
      ? [{ whatsapp_business_api_data: { id: app.id, name: app.name, link } }]
      : [],
  })
}
