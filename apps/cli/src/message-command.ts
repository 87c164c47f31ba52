import type { Message, NewMessageInput } from '@clarion/contracts/messages'
import type { Template, TemplateVariable } from '@clarion/contracts/templates'
import { chooseSender } from './choose-sender.ts'
import { badUsage, type ExitCode, exitCodes } from './exit-codes.ts'
import { mapName } from './map-option.ts'
import { type CommandNeeds, print, printJson, say } from './needs.ts'
import { patiently } from './patience.ts'
import { listed, printable } from './text.ts'

export interface MessageOptions {
  to: string
  template: string
  language?: string
  from?: string
  var?: string[]
  key?: string
  detach?: boolean
  json?: boolean
}

type Components = NonNullable<NewMessageInput['template']['components']>
const LOOK_MS = 500
const moving: readonly Message['state'][] = ['pending', 'sending', 'deferred']

/**
 * Sends one template message and, unless it is left alone, waits until Meta has taken it.
 * A call whose answer is lost is repeated with the same key, so it is one message.
 */
export async function sendMessage(options: MessageOptions, needs: CommandNeeds): Promise<ExitCode> {
  const client = needs.connect()
  const call = { signal: needs.interrupt }
  const templates = await patiently(() => client.templates({}, call), needs)
  const numbers = await patiently(() => client.phoneNumbers(call), needs)
  const { template, language, from } = options
  const chosen = chooseSender({ template, language, from }, { templates, numbers })
  const body: NewMessageInput = {
    messaging_product: 'whatsapp',
    to: options.to,
    type: 'template',
    template: {
      name: chosen.template.name,
      language: { code: chosen.template.language },
      components: componentsOf(chosen.template, options.var ?? []),
    },
  }
  const idempotencyKey = options.key ?? needs.newKey()
  const asked = await patiently(
    () => client.sendMessage(chosen.number.id, body, { ...call, idempotencyKey }),
    needs,
  )
  const message = options.detach ? asked : await followMessage(asked, needs)
  if (options.json) printJson(needs.terminal, message)
  else print(needs.terminal, `${message.id}  ${message.state}  ${message.to}`)
  if (message.error !== null)
    say(needs.terminal, printable(`${message.error.meaning} ${message.error.whatToDo}`))
  else if (message.state === 'unknown' && message.stateReason !== null)
    say(needs.terminal, printable(message.stateReason))
  const isWell = message.state === 'accepted' || options.detach === true
  return isWell ? exitCodes.done : exitCodes.unfinished
}

/** Looks until the message is neither waiting nor on its way; what it waits for is said once. */
async function followMessage(asked: Message, needs: CommandNeeds): Promise<Message> {
  const client = needs.connect()
  let message = asked
  let told: string | null = null
  while (moving.includes(message.state)) {
    if (message.stateReason !== null && message.stateReason !== told)
      say(needs.terminal, printable(message.stateReason))
    told = message.stateReason
    await needs.clock.wait(LOOK_MS, needs.interrupt)
    const call = { signal: needs.interrupt }
    message = await patiently(() => client.getMessage(asked.id, call), needs)
  }
  return message
}

/** Errors: throws a CommandEnd that lists every variable that is missing, unknown or given twice. */
function componentsOf(template: Template, given: readonly string[]): Components {
  const values = new Map<string, string>()
  const faults: string[] = []
  const known = new Set(template.variables.map(mapName))
  for (const text of given) {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? []
    if (name === '') faults.push(`--var ${text}: write NAME=TEXT.`)
    else if (!known.has(name)) faults.push(`The template ${template.name} has no variable ${name}.`)
    else if (values.has(name)) faults.push(`--var ${name} is given more than once.`)
    else values.set(name, value)
  }
  const missing = [...known].filter((name) => !values.has(name))
  if (missing.length > 0 && faults.length === 0)
    faults.push(`The template ${template.name} needs a --var for ${listed(missing)}.`)
  if (faults.length > 0) throw badUsage(faults.join('\n'))
  return filled(template.variables, (variable) => values.get(mapName(variable)) ?? '')
}

/** Variables with numbers are filled by their order, others by their names. */
function filled(
  variables: readonly TemplateVariable[],
  textFor: (variable: TemplateVariable) => string,
): Components {
  const textOf = (variable: TemplateVariable) => ({
    type: 'text' as const,
    ...(!/^\d+$/.test(variable.key) && { parameter_name: variable.key }),
    text: textFor(variable),
  })
  const components: Components = []
  for (const variable of variables.filter((one) => one.component === 'header')) {
    const link = textFor(variable)
    if (variable.kind === 'image')
      components.push({ type: 'header', parameters: [{ type: 'image', image: { link } }] })
    else if (variable.kind === 'video')
      components.push({ type: 'header', parameters: [{ type: 'video', video: { link } }] })
    else if (variable.kind === 'document')
      components.push({ type: 'header', parameters: [{ type: 'document', document: { link } }] })
    else components.push({ type: 'header', parameters: [textOf(variable)] })
  }
  const body = variables.filter((one) => one.component === 'body')
  if (body.length > 0) components.push({ type: 'body', parameters: body.map(textOf) })
  for (const variable of variables.filter((one) => one.component === 'buttons')) {
    const [index, value] = [variable.key, textFor(variable)]
    components.push(
      variable.kind === 'coupon_code'
        ? {
            ...{ type: 'button', sub_type: 'copy_code', index },
            parameters: [{ type: 'coupon_code', coupon_code: value }],
          }
        : {
            ...{ type: 'button', sub_type: 'url', index },
            parameters: [{ type: 'text', text: value }],
          },
    )
  }
  return components
}
