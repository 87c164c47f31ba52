import type { GraphProblem } from '../errors/graph-problem.ts'
import { isObject, isText, unknownKey } from './json.ts'

const templateKeys = new Set(['name', 'language', 'components', 'namespace'])
const languageKeys = new Set(['code', 'policy'])

export type TemplateName =
  | { kind: 'named'; name: string; language: string; components: unknown }
  | { kind: 'refused'; problem: GraphProblem }

/** Reads which template a send means. Source: Meta, Send message templates (reference 2.3). */
export function readTemplateName(given: unknown): TemplateName {
  const refuse = (code: number, details: string): TemplateName => ({
    kind: 'refused',
    problem: { code, details },
  })
  if (!isObject(given)) return refuse(131008, 'The parameter template is required.')
  const stranger = unknownKey(given, templateKeys)
  if (stranger !== undefined) return refuse(100, `Unexpected key "${stranger}" on param "template"`)
  const { name, language } = given
  if (!isText(name) || name === '')
    return refuse(131008, "The parameter template['name'] is required.")
  if (!isObject(language) || !isText(language['code']) || language['code'] === '') {
    return refuse(131008, "The parameter template['language']['code'] is required.")
  }
  const languageStranger = unknownKey(language, languageKeys)
  if (languageStranger !== undefined) {
    return refuse(100, `Unexpected key "${languageStranger}" on param "template['language']"`)
  }
  if (language['policy'] !== undefined && language['policy'] !== 'deterministic') {
    return refuse(100, "Param template['language']['policy'] must be one of {DETERMINISTIC}")
  }
  return { kind: 'named', name, language: language['code'], components: given['components'] }
}
