import { randomInt } from 'node:crypto'
import { request as httpRequest } from 'undici'
import type { GraphProblem } from '../errors/graph-problem.ts'
import type { App } from '../world/world.ts'
import { type GraphRequest, parameterOf } from './graph-request.ts'
import { answered, type EdgeOutcome, refusedWith } from './outcome.ts'

/** Source: Meta, webhook fields of whatsapp_business_account (onboarding reference D.1). */
const webhookFields: ReadonlySet<string> = new Set([
  'account_alerts',
  'account_review_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'business_username_updates',
  'calls',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'history',
  'message_echoes',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messages',
  'messaging_handovers',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'smb_message_echoes',
  'standby',
  'template_category_update',
  'tracking_events',
  'user_preferences',
])

export const isWebhookField = (name: string): boolean => webhookFields.has(name)

const OBJECT = 'whatsapp_business_account'
const CHALLENGE_MAX = 2_000_000_000
const ANSWER_TIMEOUT_MS = 10_000
const CHALLENGE_BYTES_MAX = 1_000

const refuse = (message: string, code = 100): EdgeOutcome =>
  refusedWith({ code, message: `(#${code}) ${message}`, isBare: true })

/**
 * POST /{app-id}/subscriptions: asks the callback to prove itself while the caller waits, and puts
 * the new subscription in the place of the old one.
 */
export async function subscribeApp(request: GraphRequest, app: App): Promise<EdgeOutcome> {
  if (parameterOf(request, 'object') !== OBJECT) {
    return refuse(`Param object must be one of {${OBJECT}}`)
  }
  const callbackUrl = parameterOf(request, 'callback_url')
  if (callbackUrl === undefined || !/^https?:/.test(callbackUrl) || !URL.canParse(callbackUrl)) {
    return refuse('Param callback_url must be a valid URL')
  }
  const verifyToken = parameterOf(request, 'verify_token')
  if (verifyToken === undefined || verifyToken === '') {
    return refuse('The parameter verify_token is required')
  }
  const fields = fieldsOf(parameterOf(request, 'fields'))
  if (fields.length === 0) return refuse('The parameter fields is required')
  const stranger = fields.findIndex((field) => !webhookFields.has(field))
  if (stranger !== -1) {
    return refuse(`Param fields[${stranger}] must be one of {${[...webhookFields].join(', ')}}`)
  }
  const problem = await verificationProblem(callbackUrl, verifyToken)
  if (problem !== undefined) return refusedWith(problem)
  app.subscription = { callbackUrl, fields, version: request.version }
  return answered({ success: true })
}

/** Names may come comma-separated, as a JSON list, or quoted in one. */
function fieldsOf(text: string | undefined): string[] {
  const names = (text ?? '').split(',').map((name) => name.replaceAll(/[\s"[\]]/g, ''))
  return names.filter((name) => name !== '')
}

/** Source: Meta, Webhook verification requests (reference 5.1); code 2200 (onboarding reference D.2). */
export async function verificationProblem(
  callbackUrl: string,
  verifyToken: string,
): Promise<GraphProblem | undefined> {
  const challenge = String(randomInt(CHALLENGE_MAX))
  const failed = (errors: string): GraphProblem => ({
    code: 2200,
    isBare: true,
    message: `(#2200) Callback verification failed with the following errors: ${errors}`,
  })
  const url = new URL(callbackUrl)
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  url.searchParams.set('hub.verify_token', verifyToken)
  try {
    const response = await httpRequest(url, {
      method: 'GET',
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
    })
    const text = await response.body.text()
    if (response.statusCode !== 200) return failed(`HTTP Status Code = ${response.statusCode}`)
    return text.slice(0, CHALLENGE_BYTES_MAX).trim() === challenge
      ? undefined
      : failed('HTTP Status Code = 200; the answer is not the challenge')
  } catch (error) {
    return failed(`curl_errno = 7; ${error instanceof Error ? error.message : String(error)}`)
  }
}

export function listAppSubscriptions(app: App): EdgeOutcome {
  const { subscription } = app
  if (subscription === undefined) return answered({ data: [] })
  const { callbackUrl, version } = subscription
  return answered({
    data: [
      {
        object: OBJECT,
        callback_url: callbackUrl,
        active: true,
        fields: subscription.fields.map((name) => ({ name, version })),
      },
    ],
  })
}

/** DELETE: without `fields` the whole subscription, with them only those. */
export function unsubscribeApp(request: GraphRequest, app: App): EdgeOutcome {
  const gone = new Set(fieldsOf(parameterOf(request, 'fields')))
  const left = app.subscription?.fields.filter((field) => !gone.has(field)) ?? []
  app.subscription =
    app.subscription === undefined || gone.size === 0 || left.length === 0
      ? undefined
      : { ...app.subscription, fields: left }
  return answered({ success: true })
}
