import type { TemplateNode } from '../graph/edges.ts'
import { type GraphRequest, parameterOf } from '../graph/graph-request.ts'
import type { GraphSurface } from '../graph/graph-surface.ts'
import { answered, type EdgeOutcome, refusedWith, succeeded } from '../graph/outcome.ts'
import { isObject, isText, type JsonObject } from '../messages/json.ts'
import { type Template, templateKey } from '../world/template.ts'
import type { Waba } from '../world/world.ts'
import { draftProblem, missingField } from './draft-problem.ts'
import { categoryOf, readContent, readDraft, readTtl } from './template-draft.ts'

type Outcome = EdgeOutcome

const DELETED_PER_CALL_MAX = 100
const LANGUAGES_PER_CALL_MAX = 100

/** A template's body may come in the query as well, its lists written as JSON. */
function bodyOf(request: GraphRequest): JsonObject {
  const inQuery = [...request.query].map(([name, value]) => [name, jsonOr(value)] as const)
  return { ...Object.fromEntries(inQuery), ...(isObject(request.body) ? request.body : {}) }
}

function jsonOr(text: string): unknown {
  if (!/^[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** POST /{waba}/message_templates. Source: Meta, Templates (reference 4.1). */
export function createTemplate(
  request: GraphRequest,
  waba: Waba,
  { catalog }: GraphSurface,
): Outcome {
  const draft = readDraft(bodyOf(request), catalog)
  if (draft.kind === 'refused') return draft
  const created = catalog.create(waba, draft.value)
  if (created.kind === 'refused') return created
  const { id, status, category } = created.value
  return answered({ id, status, category })
}

/** POST /{template-id}: components go to the review again, a time to live alone does not. */
export function changeTemplate(
  request: GraphRequest,
  owned: TemplateNode,
  { catalog }: GraphSurface,
): Outcome {
  const { template } = owned
  const body = bodyOf(request)
  const refusal = catalog.editProblem(template)
  if (refusal !== undefined) return refusedWith(refusal)
  const category = body['category'] === undefined ? template.category : categoryOf(body['category'])
  if (
    category === undefined ||
    (category !== template.category && template.status === 'APPROVED')
  ) {
    const message = 'The category of an approved template cannot be changed.'
    return refusedWith(draftProblem('Category is not valid', message))
  }
  const ttl = readTtl(body['message_send_ttl_seconds'], category)
  if (ttl.kind === 'refused') return ttl
  if (body['components'] === undefined) {
    const hasOther = ['category', 'message_send_ttl_seconds', 'optimization_spec'].some(
      (key) => body[key] !== undefined,
    )
    if (!hasOther) return refusedWith(missingField('template', 'components'))
    template.category = category
    template.form = { ...template.form, isAuthentication: category === 'AUTHENTICATION' }
    if (ttl.value !== undefined) template.sendTtlSeconds = ttl.value
    if (isObject(body['optimization_spec'])) template.hasMaxPrice = true
    return succeeded
  }
  const content = readContent(
    { parameter_format: template.parameterFormat, ...body },
    category,
    catalog,
  )
  if (content.kind === 'refused') return content
  template.category = category
  const edited = catalog.edit(owned, content.value)
  return edited.kind === 'refused' ? edited : succeeded
}

/** POST /{template-id}/unpause: only a pause of pacing ends by hand (reference 4.5). */
export function unpauseTemplate(
  _: GraphRequest,
  owned: TemplateNode,
  { desk }: GraphSurface,
): Outcome {
  const { status, life } = owned.template
  if (status !== 'PAUSED' || life.pause?.cause !== 'pacing') {
    const message = 'Only a template that was paused by pacing can be unpaused.'
    return refusedWith(draftProblem('Template cannot be unpaused', message))
  }
  desk.unpause(owned)
  return succeeded
}

const notFound = refusedWith(
  draftProblem('Message template not found', 'There is no such template in this account.'),
)

/** DELETE /{waba}/message_templates, by name, by name and id, or by up to a hundred ids. */
export function deleteTemplates(
  request: GraphRequest,
  waba: Waba,
  { catalog }: GraphSurface,
): Outcome {
  const name = parameterOf(request, 'name')
  const id = parameterOf(request, 'hsm_id')
  const ids = idsOf(parameterOf(request, 'hsm_ids'))
  const all = [...waba.templates.values()]
  if (ids !== undefined) {
    if (name !== undefined || id !== undefined) {
      const message = 'hsm_ids stands alone, without name and hsm_id.'
      return refusedWith(draftProblem('Parameters are not valid', message))
    }
    if (ids.length === 0 || ids.length > DELETED_PER_CALL_MAX) {
      const message = `hsm_ids takes 1 to ${DELETED_PER_CALL_MAX} ids.`
      return refusedWith(draftProblem('Parameters are not valid', message))
    }
    const wanted = new Set(ids)
    const found = all.filter((template) => wanted.has(template.id))
    return found.length === wanted.size
      ? removal(catalog.remove(waba, found, 'language'))
      : notFound
  }
  if (name === undefined || name === '') return refusedWith(missingField('The call', 'name'))
  const found = all.filter(
    (template) => template.name === name && (id === undefined || template.id === id),
  )
  if (found.length === 0) return notFound
  return removal(catalog.remove(waba, found, id === undefined ? 'name' : 'language'))
}

const removal = (problem: ReturnType<GraphSurface['catalog']['remove']>): Outcome =>
  problem === undefined ? succeeded : refusedWith(problem)

function idsOf(text: string | undefined): string[] | undefined {
  const ids = text?.replaceAll(/[[\]"\s]/g, '').split(',')
  return ids?.filter((id) => id !== '')
}

/** POST /{waba}/upsert_message_templates: one authentication template in many languages. */
export function upsertTemplates(request: GraphRequest, waba: Waba, surface: GraphSurface): Outcome {
  const body = bodyOf(request)
  if (categoryOf(body['category']) !== 'AUTHENTICATION') {
    const message = 'Only authentication templates are made and changed in bulk.'
    return refusedWith(draftProblem('Category is not valid', message))
  }
  const { languages } = body
  if (
    !Array.isArray(languages) ||
    languages.length === 0 ||
    languages.length > LANGUAGES_PER_CALL_MAX
  ) {
    return refusedWith(missingField('The call', 'languages'))
  }
  const data: object[] = []
  for (const language of new Set<unknown>(languages)) {
    const outcome = upsertOne({ ...body, language }, waba, surface)
    if (outcome.kind === 'refused') return outcome
    const { id, status } = outcome.value
    data.push({ id, status, language })
  }
  return answered({ data })
}

function upsertOne(
  body: JsonObject,
  waba: Waba,
  { catalog }: GraphSurface,
): { kind: 'read'; value: Template } | (Outcome & { kind: 'refused' }) {
  const draft = readDraft(body, catalog)
  if (draft.kind === 'refused') return draft
  const { name, language } = draft.value
  const template = isText(name) ? waba.templates.get(templateKey(name, language)) : undefined
  return template === undefined
    ? catalog.create(waba, draft.value)
    : catalog.edit({ template, waba }, draft.value)
}
