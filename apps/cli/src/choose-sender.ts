import type { PhoneNumber, Template } from '@clarion/contracts/templates'
import { badUsage } from './exit-codes.ts'
import { aligned, listed } from './text.ts'

const digitsOf = (text: string): string => text.replace(/\D/g, '')

/** Source: Meta, phone number status (reference meta-messaging, Oct 2026): only CONNECTED sends. */
const canSend = (number: PhoneNumber): boolean => number.status === 'CONNECTED'

/**
 * Finds the template by name and language and the number to send it from. Either may be left open
 * where only one is possible; a template can be sent only by numbers of its own WABA.
 * Errors: throws a CommandEnd that lists what could be chosen.
 */
export function chooseSender(
  asked: { template: string; language: string | undefined; from: string | undefined },
  known: { templates: readonly Template[]; numbers: readonly PhoneNumber[] },
): { template: Template; number: PhoneNumber } {
  const templates = templatesAsked(asked, known.templates)
  const number =
    asked.from === undefined
      ? onlyNumber(templates, known.numbers)
      : numberAsked(asked.from, known.numbers)
  const template = templates.find((one) => one.wabaId === number.wabaId)
  if (template === undefined)
    throw badUsage(
      `${number.displayPhoneNumber} belongs to another WhatsApp Business Account than the template ${asked.template}.`,
    )
  return { template, number }
}

/**
 * Finds further numbers to send from, by id or by the number itself.
 * Errors: throws a CommandEnd that lists what could be chosen.
 */
export const chooseNumbers = (
  asked: readonly string[],
  numbers: readonly PhoneNumber[],
): PhoneNumber[] => asked.map((one) => numberAsked(one, numbers))

function templatesAsked(
  asked: { template: string; language: string | undefined },
  templates: readonly Template[],
): Template[] {
  const named = templates.filter((one) => one.name === asked.template)
  if (named.length === 0)
    throw badUsage(
      `There is no template ${asked.template}. "clarion templates" lists what there is; "clarion templates --sync" asks Meta again.`,
    )
  const languages = [...new Set(named.map((one) => one.language))]
  const language = asked.language ?? (languages.length === 1 ? languages[0] : undefined)
  if (language === undefined)
    throw badUsage(
      `The template ${asked.template} exists in ${listed(languages)}. Choose one with --language.`,
    )
  const found = named.filter((one) => one.language === language)
  if (found.length === 0)
    throw badUsage(
      `The template ${asked.template} does not exist in ${language}, only in ${listed(languages)}.`,
    )
  return found
}

function numberAsked(from: string, numbers: readonly PhoneNumber[]): PhoneNumber {
  const found =
    numbers.find((number) => number.id === from) ??
    numbers.find((number) => digitsOf(number.displayPhoneNumber) === digitsOf(from))
  if (found === undefined)
    throw badUsage(`There is no number ${from} to send from.${choices(numbers)}`)
  return found
}

function onlyNumber(templates: readonly Template[], numbers: readonly PhoneNumber[]): PhoneNumber {
  const wabaIds = new Set(templates.map((template) => template.wabaId))
  const able = numbers.filter((number) => canSend(number) && wabaIds.has(number.wabaId))
  const only = able[0]
  if (only === undefined)
    throw badUsage(`No connected number can send this template.${choices(numbers)}`)
  if (able.length > 1)
    throw badUsage(`Several numbers can send this. Choose one with --from.${choices(able)}`)
  return only
}

const choices = (numbers: readonly PhoneNumber[]): string =>
  numbers.length === 0 ? '' : `\n${numberTable(numbers)}`

export const numberTable = (numbers: readonly PhoneNumber[]): string =>
  aligned(
    numbers.map((number) => [
      number.id,
      number.displayPhoneNumber,
      number.verifiedName,
      `${number.plan.messagesPerSecond}/s`,
      number.status,
      `quality ${number.qualityRating}`,
    ]),
    '  ',
  )
