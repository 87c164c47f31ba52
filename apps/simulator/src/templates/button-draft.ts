import type { GraphProblem } from '../errors/graph-problem.ts'
import { isWebAddress } from '../messages/field-checks.ts'
import { isObject, isText, type JsonObject } from '../messages/json.ts'
import { type TemplateButton, variablesOf } from '../world/template.ts'
import { draftProblem, missingField, type Read, read, refuse } from './draft-problem.ts'

/** Source: Meta, Template components (reference 4.3, Nov 2025). Unit: UTF-16 code units. */
const BUTTONS_MAX = 10
const LABEL_LENGTH_MAX = 25
const PHONE_NUMBER_LENGTH_MAX = 20
const URL_LENGTH_MAX = 2_000
/** Copies say 15 or 20; the newest, of December 2025, says 20 (reference 11). */
const COUPON_LENGTH_MAX = 20

type ButtonType = TemplateButton['type']

const countMax: Readonly<Record<ButtonType, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
}

/** Buttons that stand alone. */
const lonely: ReadonlySet<ButtonType> = new Set(['CATALOG', 'MPM', 'SPM'])

const title = 'Buttons are not valid'
const refused = (message: string): Read<never> => refuse(draftProblem(title, message))

/** Reads the buttons of a template, each by its kind and all of them together. */
export function readButtons(given: unknown, buttonsMax = BUTTONS_MAX): Read<TemplateButton[]> {
  if (!Array.isArray(given) || given.length === 0) {
    return refuse(missingField('BUTTONS', 'buttons'))
  }
  if (given.length > buttonsMax) {
    return refused(`A template may have at most ${buttonsMax} buttons here.`)
  }
  const buttons: TemplateButton[] = []
  for (const [index, button] of given.entries()) {
    const outcome = readButton(button, `BUTTONS[${index}]`)
    if (outcome.kind === 'refused') return outcome
    buttons.push(outcome.value)
  }
  const problem = togetherProblem(buttons)
  return problem === undefined ? read(buttons) : refuse(problem)
}

function togetherProblem(buttons: readonly TemplateButton[]): GraphProblem | undefined {
  for (const { type } of buttons) {
    const count = buttons.filter((button) => button.type === type).length
    if (count > countMax[type]) {
      return draftProblem(title, `A template may have at most ${countMax[type]} ${type} buttons.`)
    }
    if (lonely.has(type) && buttons.length > 1) {
      return draftProblem(title, `A ${type} button stands alone.`)
    }
  }
  // Quick replies on one side, all others on the other.
  const changes = buttons.filter(
    (button, index) =>
      index > 0 && (button.type === 'QUICK_REPLY') !== (buttons[index - 1]?.type === 'QUICK_REPLY'),
  ).length
  if (changes > 1) {
    return draftProblem(title, 'invalid combination: quick replies must stand together.')
  }
  const labels = buttons.map((button) => button.text)
  return new Set(labels).size === labels.length
    ? undefined
    : draftProblem(title, 'Two buttons have the same text.')
}

function readButton(given: unknown, path: string): Read<TemplateButton> {
  if (!isObject(given) || !isText(given['type'])) return refuse(missingField(path, 'type'))
  const type = given['type'].toUpperCase()
  if (type === 'COPY_CODE') return readCopyCode(given, path)
  const text = given['text']
  if (!isText(text) || text.trim() === '') return refuse(missingField(path, 'text'))
  if (text.length > LABEL_LENGTH_MAX) {
    return refused(`${path}: a button's text may have at most ${LABEL_LENGTH_MAX} characters.`)
  }
  if (/[\n{}]/.test(text)) return refused(`${path}: a button's text takes no variables or lines.`)
  switch (type) {
    case 'URL':
      return readUrl(given, text, path)
    case 'PHONE_NUMBER':
      return readPhoneNumber(given, text, path)
    case 'FLOW':
      return readFlow(given, text, path)
    case 'QUICK_REPLY':
    case 'CATALOG':
    case 'MPM':
    case 'SPM':
    case 'VOICE_CALL':
    case 'REQUEST_CONTACT_INFO':
      return read({ type, text })
    default:
      return refused(`${path}: ${type} is not a type of button this template can have.`)
  }
}

function readUrl(given: JsonObject, text: string, path: string): Read<TemplateButton> {
  const { url, example } = given
  if (!isText(url)) return refuse(missingField(path, 'url'))
  if (url.length > URL_LENGTH_MAX) {
    return refused(`${path}: an address may have at most ${URL_LENGTH_MAX} characters.`)
  }
  const variables = variablesOf(url)
  if (!isWebAddress(url.replaceAll(/\{\{.*?\}\}/g, 'x'))) {
    return refused(`${path}: ${url} is not a web address.`)
  }
  if (variables.length === 0) return read({ type: 'URL', text, url })
  if (variables.length > 1 || variables[0] !== '1' || !url.endsWith('{{1}}')) {
    return refused(`${path}: an address takes one variable, {{1}}, at its end.`)
  }
  const sample: unknown = Array.isArray(example) ? example[0] : example
  return isText(sample) && sample !== ''
    ? read({ type: 'URL', text, url, example: [sample] })
    : refuse(missingField(path, 'example'))
}

/** Code 192 is Meta's for a phone number that is none (reference 4.3). */
function readPhoneNumber(given: JsonObject, text: string, path: string): Read<TemplateButton> {
  const number = given['phone_number']
  if (!isText(number)) return refuse(missingField(path, 'phone_number'))
  const isNumber = number.length <= PHONE_NUMBER_LENGTH_MAX && /^\+?[\d() -]{5,}$/.test(number)
  return isNumber
    ? read({ type: 'PHONE_NUMBER', text, phone_number: number })
    : refuse({
        ...draftProblem(title, `${path}: ${number} is not a phone number.`),
        code: 192,
        message: '(#192) Invalid phone number',
      })
}

function readCopyCode(given: JsonObject, path: string): Read<TemplateButton> {
  const { example } = given
  const sample: unknown = Array.isArray(example) ? example[0] : example
  if (!isText(sample) || sample === '') return refuse(missingField(path, 'example'))
  return sample.length > COUPON_LENGTH_MAX
    ? refused(`${path}: a code may have at most ${COUPON_LENGTH_MAX} characters.`)
    : read({ type: 'COPY_CODE', text: 'Copy offer code', example: [sample] })
}

function readFlow(given: JsonObject, text: string, path: string): Read<TemplateButton> {
  const { flow_id: id, flow_action: action = 'navigate', navigate_screen: screen } = given
  if (!/^\d{5,30}$/.test(String(id))) return refuse(missingField(path, 'flow_id'))
  if (action !== 'navigate' && action !== 'data_exchange') {
    return refused(`${path}: flow_action must be navigate or data_exchange.`)
  }
  if (action === 'navigate' && !(isText(screen) && screen !== '')) {
    return refuse(missingField(path, 'navigate_screen'))
  }
  return read({
    type: 'FLOW',
    text,
    flow_id: String(id),
    flow_action: action,
    ...(isText(screen) ? { navigate_screen: screen } : {}),
  })
}
