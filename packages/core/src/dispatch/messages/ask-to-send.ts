import type { NewMessage } from '@clarion/contracts/messages'
import type { ProblemField } from '@clarion/contracts/problems'
import type { PhoneNumber } from '@clarion/contracts/templates'
import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import { readPhone } from '../../audience/public.ts'
import { findPhoneNumber } from '../../onboarding/public.ts'
import { type Actor, newId, type Refusal, refuse } from '../../shared/public.ts'
import { findTemplate, type StoredTemplate } from '../../templates/public.ts'
import { parameterProblems } from './parameters.ts'

/** The channel on which new messages are announced; the payload is the number they go through. */
export const MESSAGE_CHANNEL = 'clarion_message'

/**
 * Takes one message to be sent, or says why not: the number and an approved template of its account,
 * every variable with its value, a person who may be messaged. From here on it is sent once, by any
 * worker.
 *
 * Effect: one insert and an announcement, in the caller's transaction if there is one.
 */
export async function askToSend(
  database: Database,
  actor: Actor,
  phoneNumberId: string,
  asked: NewMessage,
): Promise<{ kind: 'asked'; id: string } | Refusal> {
  const { workspaceId } = actor
  const number = await senderOf(database, workspaceId, phoneNumberId)
  if (number.kind === 'refused') return number
  const phone = readPhone(asked.to)
  if (phone.kind === 'refused')
    return at(
      '/to',
      'recipient-phone-invalid',
      `"${asked.to}" is no phone number that can be messaged. Write it with its country, such as +6281234567890.`,
    )
  const found = await templateOf(database, workspaceId, number.number, asked)
  if (found.kind === 'refused') return found
  if (await isSuppressed(database, workspaceId, phone.phone))
    return at(
      '/to',
      'recipient-suppressed',
      `${phone.phone} is on the suppression list, so nothing is sent to it.`,
    )
  const id = newId()
  const { template } = found
  await database
    .insertInto('messages')
    .values({
      id,
      workspace_id: workspaceId,
      phone_number_id: phoneNumberId,
      waba_id: number.number.wabaId,
      to_phone: phone.phone,
      template_name: template.name,
      template_language: template.language,
      template_category: template.category,
      components: JSON.stringify(asked.template.components ?? []),
      caller_data: asked.biz_opaque_callback_data ?? null,
      created_by: actor.name,
    })
    .execute()
  await sql`select pg_notify(${MESSAGE_CHANNEL}, ${phoneNumberId})`.execute(database)
  return { kind: 'asked', id }
}

const at = (pointer: string, code: ProblemField['code'] & Refusal['code'], detail: string) =>
  refuse(code, detail, [{ pointer, code, detail }])

async function senderOf(
  database: Database,
  workspaceId: string,
  phoneNumberId: string,
): Promise<{ kind: 'found'; number: PhoneNumber } | Refusal> {
  const number = await findPhoneNumber(database, workspaceId, phoneNumberId)
  if (!number)
    return refuse(
      'phone-number-not-found',
      `This workspace has no phone number with the id ${phoneNumberId}. List them at /v1/phone-numbers.`,
    )
  if (number.status !== 'CONNECTED')
    return refuse(
      'phone-number-not-connected',
      `Meta reports ${number.displayPhoneNumber} as ${number.status}, so it cannot send. Connect it again or choose another.`,
    )
  return { kind: 'found', number }
}

async function templateOf(
  database: Database,
  workspaceId: string,
  number: PhoneNumber,
  asked: NewMessage,
): Promise<{ kind: 'found'; template: StoredTemplate } | Refusal> {
  const { name, language, components = [] } = asked.template
  const key = { wabaId: number.wabaId, name, language: language.code }
  const template = await findTemplate(database, workspaceId, key)
  if (!template)
    return at(
      '/template',
      'template-not-found',
      `The account of ${number.displayPhoneNumber} has no template "${name}" in "${language.code}". List them at /v1/templates.`,
    )
  if (template.whyNotSendable !== null)
    return at(
      '/template',
      'template-not-approved',
      `The template "${name}" (${language.code}) cannot be sent. ${template.whyNotSendable}`,
    )
  const faults = parameterProblems(template, components)
  const [first] = faults
  if (!first) return { kind: 'found', template }
  return refuse(
    // Only codes of the catalogue are put there.
    first.code as Refusal['code'],
    `The components do not fill the template "${name}" (${language.code}): ${first.detail}.`,
    faults,
  )
}

async function isSuppressed(
  database: Database,
  workspaceId: string,
  phone: string,
): Promise<boolean> {
  const row = await database
    .selectFrom('suppressions')
    .select('phone')
    .where('workspace_id', '=', workspaceId)
    .where('phone', '=', phone)
    .executeTakeFirst()
  return row !== undefined
}
