import type { VariableSource, VariableSources } from '@clarion/contracts/campaigns'
import type { ProblemField } from '@clarion/contracts/problems'
import type { TemplateVariable } from '@clarion/contracts/templates'
import { type Refusal, refuse } from '../shared/public.ts'

type Component = TemplateVariable['component']
const components = ['header', 'body', 'buttons'] as const satisfies readonly Component[]

const sourceOf = (
  sources: VariableSources,
  variable: TemplateVariable,
): VariableSource | undefined => sources[variable.component]?.[variable.key]

const listed = (words: readonly string[]): string => words.map((w) => `"${w}"`).join(', ')

/**
 * Everything wrong with the sources given for a template's variables; undefined when each variable
 * has one, none is strange, and each column stands in the file. All faults are reported at once.
 */
export function sourcesProblem(
  variables: readonly TemplateVariable[],
  sources: VariableSources,
  columns: readonly string[],
): Refusal | undefined {
  const unknown = unknownKeys(variables, sources)
  if (unknown.length > 0) {
    const known = variables.map((v) => `${v.component}.${v.key}`)
    const has = known.length > 0 ? `It has ${listed(known)}.` : 'It has no variables.'
    const detail = `The template has no variable ${listed(unknown.map(pathOf))}. ${has}`
    return refuse(
      'template-variable-unknown',
      detail,
      unknown.map((u) => fieldOf(u, 'unknown')),
    )
  }
  const missing = variables.filter((variable) => sourceOf(sources, variable) === undefined)
  if (missing.length > 0) {
    const detail = `Say where the values of ${listed(missing.map(pathOf))} come from: a column, or a constant.`
    return refuse(
      'template-variable-missing',
      detail,
      missing.map((m) => fieldOf(m, 'missing')),
    )
  }
  const strays = variables.filter((variable) => {
    const source = sourceOf(sources, variable)
    return source && 'column' in source && !columns.includes(source.column)
  })
  if (strays.length > 0) {
    const detail = `The file has no such column for ${listed(strays.map(pathOf))}. It has ${listed(columns)}.`
    return refuse(
      'column-unknown',
      detail,
      strays.map((s) => fieldOf(s, 'column-unknown')),
    )
  }
  return undefined
}

interface Place {
  component: Component
  key: string
}
const pathOf = (place: Place): string => `${place.component}.${place.key}`
const fieldOf = (place: Place, code: string): ProblemField => ({
  pointer: `/variables/${place.component}/${place.key}`,
  code,
  detail: pathOf(place),
})

function unknownKeys(variables: readonly TemplateVariable[], sources: VariableSources): Place[] {
  return components.flatMap((component) =>
    Object.keys(sources[component] ?? {})
      .filter((key) => !variables.some((v) => v.component === component && v.key === key))
      .map((key) => ({ component, key })),
  )
}

/** One variable as SQL needs it: which cell (1-based), what when it is empty, or a constant. */
export interface CellSource {
  component: Component
  key: string
  cell: number | null
  otherwise: string | null
}

/** The sources of a checked campaign, in the order of the template's variables. */
export function cellSources(
  variables: readonly TemplateVariable[],
  sources: VariableSources,
  columns: readonly string[],
): CellSource[] {
  return variables.map((variable) => {
    const source = sourceOf(sources, variable)
    const place = { component: variable.component, key: variable.key }
    if (source && 'column' in source)
      return {
        ...place,
        cell: columns.indexOf(source.column) + 1,
        otherwise: source.fallback ?? null,
      }
    return { ...place, cell: null, otherwise: source?.value ?? null }
  })
}
