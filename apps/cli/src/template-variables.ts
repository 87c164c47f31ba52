import type { VariableSource, VariableSources } from '@clarion/contracts/campaigns'
import type { Template, TemplateVariable } from '@clarion/contracts/templates'
import { type Mapped, mapName, parseMapOption } from './map-option.ts'
import { listed, printable } from './text.ts'

export type Variables =
  | { kind: 'complete'; variables: VariableSources }
  | { kind: 'wrong'; sentences: string[] }

/**
 * Holds every `--map` against the template: each of its variables needs exactly one, and no other
 * may be given. On a fault all faults are listed, and then what the template asks for.
 */
export function variablesFromMaps(maps: readonly string[], template: Template): Variables {
  const options = maps.map(parseMapOption)
  const mapped = options.flatMap((option) => (option.kind === 'mapped' ? [option.mapped] : []))
  const sentences = [
    ...options.flatMap((option) => (option.kind === 'wrong' ? [option.sentence] : [])),
    ...repeated(mapped),
  ]
  const given = new Set(mapped.map(mapName))
  const known = new Set(template.variables.map(mapName))
  const unknown = [...given].filter((name) => !known.has(name))
  const missing = template.variables.map(mapName).filter((name) => !given.has(name))
  if (unknown.length > 0)
    sentences.push(`The template ${template.name} has no variable ${listed(unknown)}.`)
  if (missing.length > 0 && sentences.length === 0)
    sentences.push(`The template ${template.name} needs a --map for ${listed(missing)}.`)
  if (sentences.length > 0)
    return { kind: 'wrong', sentences: [...sentences, ...describeVariables(template)] }
  return { kind: 'complete', variables: sourcesOf(mapped) }
}

function repeated(mapped: readonly Mapped[]): string[] {
  const names = mapped.map(mapName)
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at))
  return [...twice].map((name) => `--map ${name} is given more than once.`)
}

function sourcesOf(mapped: readonly Mapped[]): VariableSources {
  const sources: VariableSources = {}
  for (const one of mapped) {
    const byKey: Record<string, VariableSource> = sources[one.component] ?? {}
    byKey[one.key] = one.source
    sources[one.component] = byKey
  }
  return sources
}

const kindWords: Record<TemplateVariable['kind'], string> = {
  text: 'text',
  image: 'the web address of an image',
  video: 'the web address of a video',
  document: 'the web address of a document',
  url_suffix: "the end of the button's web address",
  coupon_code: 'the code the button copies',
}

/** What a template asks for, one line per variable, ready to be mapped. */
function describeVariables(template: Template): string[] {
  if (template.variables.length === 0) return ['It has no variables; leave --map out.']
  const lines = template.variables.map((variable) => {
    const example = variable.example === null ? '' : `, such as "${printable(variable.example)}"`
    return `  --map ${mapName(variable)}=column:COLUMN   (${variable.component}: ${kindWords[variable.kind]}${example})`
  })
  return [`Its ${template.variables.length === 1 ? 'variable' : 'variables'}:`, ...lines]
}
