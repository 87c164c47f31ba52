import { type VariableSource, variableSourceSchema } from '@clarion/contracts/campaigns'
import type { TemplateVariable } from '@clarion/contracts/templates'

export type VariableComponent = TemplateVariable['component']

/** One `--map`: which variable of the template, and where its text comes from. */
export interface Mapped {
  component: VariableComponent
  key: string
  source: VariableSource
}

export type MapOption = { kind: 'mapped'; mapped: Mapped } | { kind: 'wrong'; sentence: string }

const FORMS = 'Write NAME=column:COLUMN, NAME=column:COLUMN|FALLBACK or NAME=value:TEXT.'

/**
 * Reads one `--map`: `NAME=column:COLUMN`, `NAME=column:COLUMN|FALLBACK` or `NAME=value:TEXT`, where
 * NAME is a variable of the body, `header.NAME` or `button.0`. A `|` inside a column is written `\|`.
 */
export function parseMapOption(text: string): MapOption {
  const wrong = (why: string): MapOption => ({ kind: 'wrong', sentence: `--map ${text}: ${why}` })
  const match = /^([^=]+)=(column|value):(.*)$/s.exec(text)
  if (!match) return wrong(FORMS)
  const [, name = '', kind, rest = ''] = match
  if (rest === '') return wrong(`nothing follows "${kind}:". ${FORMS}`)
  const source = kind === 'value' ? { value: rest } : columnSource(rest)
  const parsed = variableSourceSchema.safeParse(source)
  if (!parsed.success)
    return wrong('a column, a fallback or a text is empty or too long (at most 1,024 characters).')
  return { kind: 'mapped', mapped: { ...target(name.trim()), source: parsed.data } }
}

function columnSource(rest: string): { column: string; fallback?: string } {
  const bar = /(?<!\\)\|/.exec(rest)
  const column = (bar ? rest.slice(0, bar.index) : rest).replaceAll('\\|', '|')
  return bar ? { column, fallback: rest.slice(bar.index + 1) } : { column }
}

const prefixes: Record<string, VariableComponent> = {
  'header.': 'header',
  'body.': 'body',
  'button.': 'buttons',
}

function target(name: string): { component: VariableComponent; key: string } {
  const prefix = Object.keys(prefixes).find((one) => name.startsWith(one))
  if (prefix === undefined) return { component: 'body', key: name }
  return { component: prefixes[prefix] ?? 'body', key: name.slice(prefix.length) }
}

/** A variable as `--map` writes it. */
export const mapName = (variable: { component: VariableComponent; key: string }): string => {
  switch (variable.component) {
    case 'body':
      return variable.key
    case 'header':
      return `header.${variable.key}`
    case 'buttons':
      return `button.${variable.key}`
  }
}
