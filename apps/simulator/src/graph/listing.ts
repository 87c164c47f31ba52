import {
  type NodeFields,
  projectNode,
  readSelection,
  type SelectedField,
} from './field-selection.ts'
import type { GraphRequest } from './graph-request.ts'
import { answered, type EdgeOutcome } from './outcome.ts'
import { PAGE_SIZE_MAX, pageOf } from './paging.ts'

export type { NodeFields } from './field-selection.ts'

/** GET of one node, with its `fields`. */
export function readNode(request: GraphRequest, node: NodeFields): EdgeOutcome {
  const chosen = chosenFields(request)
  if (chosen.kind === 'refused') return chosen
  const projection = projectNode(node, chosen.fields)
  return projection.kind === 'refused' ? projection : answered(projection.value)
}

function chosenFields(
  request: GraphRequest,
): { kind: 'fields'; fields: SelectedField[] | undefined } | (EdgeOutcome & { kind: 'refused' }) {
  const text = request.query.get('fields')
  return text === null || text === '' ? { kind: 'fields', fields: undefined } : readSelection(text)
}

/** GET of a list: a page of nodes, each with its `fields`. */
export function readList<T extends { id: string }>(
  request: GraphRequest,
  all: readonly T[],
  fieldsOf: (item: T) => NodeFields,
  pageSizeMax = PAGE_SIZE_MAX,
): EdgeOutcome {
  const chosen = chosenFields(request)
  if (chosen.kind === 'refused') return chosen
  const page = pageOf(all, request, pageSizeMax)
  if (page.kind === 'refused') return page
  const data: object[] = []
  for (const item of page.items) {
    const projection = projectNode(fieldsOf(item), chosen.fields)
    if (projection.kind === 'refused') return projection
    data.push(projection.value)
  }
  return answered({ data, ...(page.paging === undefined ? {} : { paging: page.paging }) })
}
