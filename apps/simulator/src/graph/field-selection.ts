import type { GraphProblem } from '../errors/graph-problem.ts'
import { isObject, type JsonObject } from '../messages/json.ts'
import { cursorOf, PAGE_SIZE_DEFAULT } from './paging.ts'

/** One entry of `fields`: a name, with its own selection in braces and its `.limit(n)`. */
export interface SelectedField {
  name: string
  limit: number | undefined
  fields: SelectedField[] | undefined
}

const SELECTION_LENGTH_MAX = 4_000
const tokenPattern = /\s*([a-z0-9_]+|\.[a-z_]+\([^()]*\)|[{},])/giy

export type Selection =
  | { kind: 'fields'; fields: SelectedField[] }
  | { kind: 'refused'; problem: GraphProblem }

/**
 * Reads a `fields` parameter: `a,b{c,d},e.limit(5)`.
 * Source: Meta, Graph API field expansion (reference 1.4).
 */
export function readSelection(text: string): Selection {
  const tokens = tokensOf(text)
  const fields = tokens === undefined ? undefined : readFields(tokens)
  return fields === undefined || tokens?.length !== 0
    ? {
        kind: 'refused',
        problem: {
          code: 2500,
          httpStatus: 400,
          isBare: true,
          message: `Syntax error in the parameter fields: "${text.slice(0, 100)}"`,
        },
      }
    : { kind: 'fields', fields }
}

function tokensOf(text: string): string[] | undefined {
  if (text.length > SELECTION_LENGTH_MAX) return undefined
  const source = text.trimEnd()
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < source.length) {
    const token = tokenPattern.exec(source)?.[1]
    if (token === undefined) return undefined
    tokens.push(token)
  }
  return tokens
}

/** Takes fields off the front of the tokens, as far as they are well formed. */
function readFields(tokens: string[]): SelectedField[] | undefined {
  const fields: SelectedField[] = []
  do {
    const field = readField(tokens)
    if (field === undefined) return undefined
    fields.push(field)
  } while (tokens[0] === ',' && tokens.shift())
  return fields
}

function readField(tokens: string[]): SelectedField | undefined {
  const name = tokens.shift()
  if (name === undefined || !/^\w+$/.test(name)) return undefined
  const field: SelectedField = { name, limit: undefined, fields: undefined }
  while (tokens[0]?.startsWith('.')) {
    const limit = /^\.limit\((\d{1,4})\)$/.exec(tokens.shift() ?? '')?.[1]
    if (limit !== undefined) field.limit = Number(limit)
  }
  if (tokens[0] !== '{') return field
  tokens.shift()
  field.fields = readFields(tokens)
  return field.fields !== undefined && tokens.shift() === '}' ? field : undefined
}

/** What the fields of one kind of node are called and hold; a function makes a value on demand. */
export interface NodeFields {
  typeName: string
  defaults: readonly string[]
  values: Readonly<Record<string, unknown>>
  /** Lists of other nodes that can be asked for like fields: `phone_numbers.limit(5){id}`. */
  edges?: Readonly<Record<string, () => readonly NodeFields[]>>
}

export type Projection =
  | { kind: 'projected'; value: JsonObject }
  | { kind: 'refused'; problem: GraphProblem }

/** The chosen fields of a node, its id always among them; without a choice, the default ones. */
export function projectNode(
  node: NodeFields,
  chosen: readonly SelectedField[] | undefined,
): Projection {
  const value: JsonObject = {}
  const fields =
    chosen ?? node.defaults.map((name) => ({ name, limit: undefined, fields: undefined }))
  for (const field of fields) {
    const edge = edgeOf(node, field.name)
    if (edge !== undefined) {
      const list = projectEdge(edge(), field)
      if (list.kind === 'refused') return list
      value[field.name] = list.value
      continue
    }
    if (!Object.hasOwn(node.values, field.name))
      return { kind: 'refused', problem: noSuchField(field.name, node) }
    const found = node.values[field.name]
    if (found !== undefined) value[field.name] = narrowed(found, field.fields)
  }
  value['id'] = node.values['id']
  return { kind: 'projected', value }
}

const edgeOf = ({ edges }: NodeFields, name: string): (() => readonly NodeFields[]) | undefined =>
  edges !== undefined && Object.hasOwn(edges, name) ? edges[name] : undefined

/** The first page of an edge; an empty one has no paging. */
function projectEdge(items: readonly NodeFields[], field: SelectedField): Projection {
  const page = items.slice(0, field.limit ?? PAGE_SIZE_DEFAULT)
  const data: JsonObject[] = []
  for (const item of page) {
    const projection = projectNode(item, field.fields)
    if (projection.kind === 'refused') return projection
    data.push(projection.value)
  }
  const first = data[0]
  const last = data.at(-1)
  if (first === undefined || last === undefined) return { kind: 'projected', value: { data } }
  const cursors = { before: cursorOf(idOf(first)), after: cursorOf(idOf(last)) }
  return { kind: 'projected', value: { data, paging: { cursors } } }
}

const idOf = (node: JsonObject): { id: string } => ({ id: String(node['id']) })

const noSuchField = (name: string, { typeName }: NodeFields): GraphProblem => ({
  code: 100,
  message: `(#100) Tried accessing nonexisting field (${name}) on node type (${typeName})`,
  isBare: true,
})

/** A plain object's chosen keys; Graph ignores names such an object lacks. */
function narrowed(value: unknown, fields: readonly SelectedField[] | undefined): unknown {
  if (fields === undefined) return value
  if (Array.isArray(value)) return value.map((item) => narrowed(item, fields))
  if (!isObject(value)) return value
  const kept = fields.filter((field) => Object.hasOwn(value, field.name))
  return Object.fromEntries(
    kept.map((field) => [field.name, narrowed(value[field.name], field.fields)]),
  )
}
