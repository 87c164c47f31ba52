import type { MessageComponent } from '@clarion/contracts/messages'
import type { ProblemCode, ProblemField } from '@clarion/contracts/problems'
import type { TemplateVariable } from '@clarion/contracts/templates'
import type { StoredTemplate } from '../../templates/public.ts'

/** A template as far as its parameters go. */
export type FilledTemplate = Pick<StoredTemplate, 'variables' | 'components' | 'parameterFormat'>

/** A component with its place in the request. */
interface Placed<T extends MessageComponent = MessageComponent> {
  component: T
  pointer: string
}
type Texts = Extract<MessageComponent, { type: 'header' | 'body' }>
type Button = Extract<MessageComponent, { type: 'button' }>

const field = (code: ProblemCode, pointer: string, detail: string): ProblemField => ({
  pointer,
  code,
  detail,
})
const COMPONENTS = '/template/components'

/**
 * Lists everything that keeps these components from filling the template; empty when they do.
 * Every variable must have its value, of its kind, and nothing else may be given. Pure.
 * Source: Meta, template messages (reference meta-messaging 2.3, Oct 2026).
 */
export function parameterProblems(
  template: FilledTemplate,
  components: readonly MessageComponent[],
): ProblemField[] {
  const placed = components.map((component, at) => ({ component, pointer: `${COMPONENTS}/${at}` }))
  const texts = placed.filter((one): one is Placed<Texts> => one.component.type !== 'button')
  const buttons = placed.filter((one): one is Placed<Button> => one.component.type === 'button')
  return [
    ...repeated(placed),
    ...textProblems(template, 'header', texts),
    ...textProblems(template, 'body', texts),
    ...buttonProblems(template, buttons),
  ]
}

const nameOf = (component: MessageComponent): string =>
  component.type === 'button' ? `button ${component.index}` : component.type

function repeated(placed: readonly Placed[]): ProblemField[] {
  const names = placed.map(({ component }) => nameOf(component))
  return placed.flatMap(({ pointer }, at) => {
    const name = names[at] ?? ''
    const isFirst = names.indexOf(name) === at
    return isFirst
      ? []
      : [field('template-parameter-invalid', pointer, `the ${name} is given twice`)]
  })
}

const missing = (variable: TemplateVariable): ProblemField =>
  field(
    'template-variable-missing',
    COMPONENTS,
    `the template's ${variable.component === 'buttons' ? `button ${variable.key}` : `${variable.component} variable ${variable.key}`} has no value`,
  )

/** Faults of the header, or of the body. */
function textProblems(
  template: FilledTemplate,
  part: 'header' | 'body',
  placed: readonly Placed<Texts>[],
): ProblemField[] {
  const expected = template.variables.filter((variable) => variable.component === part)
  const given = placed.find(({ component }) => component.type === part)
  if (!given) return expected.map(missing)
  return template.parameterFormat === 'NAMED' && expected.every(({ kind }) => kind === 'text')
    ? namedProblems(expected, given)
    : positionalProblems(expected, given)
}

function positionalProblems(
  expected: readonly TemplateVariable[],
  { component, pointer }: Placed<Texts>,
): ProblemField[] {
  const given = component.parameters.flatMap((parameter, at): ProblemField[] => {
    const variable = expected[at]
    const here = `${pointer}/parameters/${at}`
    if (!variable)
      return [
        field(
          'template-variable-unknown',
          here,
          `the template's ${component.type} takes ${expected.length} values`,
        ),
      ]
    if (parameter.type !== variable.kind)
      return [
        field(
          'template-parameter-invalid',
          here,
          `must be of type ${variable.kind}, not ${parameter.type}`,
        ),
      ]
    if (parameter.type === 'text' && parameter.parameter_name !== undefined)
      return [
        field(
          'template-parameter-invalid',
          `${here}/parameter_name`,
          "the template's variables have no names; leave it out",
        ),
      ]
    return []
  })
  return [...given, ...expected.slice(component.parameters.length).map(missing)]
}

function namedProblems(
  expected: readonly TemplateVariable[],
  { component, pointer }: Placed<Texts>,
): ProblemField[] {
  const seen = new Set<string>()
  const given = component.parameters.flatMap((parameter, at): ProblemField[] => {
    const here = `${pointer}/parameters/${at}`
    const name = parameter.type === 'text' ? parameter.parameter_name : undefined
    if (name === undefined)
      return [
        field(
          'template-parameter-invalid',
          here,
          'must be of type text with a parameter_name: the variables of the template have names',
        ),
      ]
    const isKnown = expected.some((variable) => variable.key === name) && !seen.has(name)
    seen.add(name)
    if (isKnown) return []
    const detail = `the template's ${component.type} takes no ${seen.has(name) ? 'further ' : ''}value for ${name}`
    return [field('template-variable-unknown', `${here}/parameter_name`, detail)]
  })
  return [...given, ...expected.filter((variable) => !seen.has(variable.key)).map(missing)]
}

const buttonForms = {
  url_suffix: { subType: 'url', parameter: 'text' },
  coupon_code: { subType: 'copy_code', parameter: 'coupon_code' },
  quick_reply: { subType: 'quick_reply', parameter: 'payload' },
} as const
type ButtonForm = (typeof buttonForms)[keyof typeof buttonForms]

/** What a button of the template takes at this place; undefined when it takes nothing. */
function formOf(template: FilledTemplate, index: string): ButtonForm | undefined {
  const variable = template.variables.find((v) => v.component === 'buttons' && v.key === index)
  if (variable?.kind === 'url_suffix' || variable?.kind === 'coupon_code')
    return buttonForms[variable.kind]
  const buttons = template.components.flatMap((component) => component.buttons ?? [])
  const isQuickReply = buttons[Number(index)]?.type.toUpperCase() === 'QUICK_REPLY'
  return isQuickReply ? buttonForms.quick_reply : undefined
}

function buttonProblems(
  template: FilledTemplate,
  placed: readonly Placed<Button>[],
): ProblemField[] {
  const given = placed.flatMap(({ component, pointer }): ProblemField[] => {
    const form = formOf(template, component.index)
    if (!form)
      return [
        field(
          'template-variable-unknown',
          pointer,
          `the template has no button at ${component.index} that takes a value`,
        ),
      ]
    const parameter = component.parameters[0]
    if (component.sub_type === form.subType && parameter?.type === form.parameter) return []
    const detail = `must have the sub_type ${form.subType} and a parameter of type ${form.parameter}`
    return [field('template-parameter-invalid', pointer, detail)]
  })
  const filled = new Set(placed.map(({ component }) => component.index))
  const left = template.variables.filter(
    (variable) => variable.component === 'buttons' && !filled.has(variable.key),
  )
  return [...given, ...left.map(missing)]
}
