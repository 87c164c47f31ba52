import { verificationProblem } from '../graph/app-subscriptions.ts'
import { type GraphRequest, parameterOf } from '../graph/graph-request.ts'
import { type EdgeOutcome, refusedParameter, refusedWith, succeeded } from '../graph/outcome.ts'
import { isObject, isText } from '../messages/json.ts'
import type { PhoneNumber, Waba } from '../world/world.ts'

/** What POST /{phone-number-id} can change (onboarding reference C.3). */
const settable = [
  'pin',
  'webhook_configuration',
  'new_display_name',
  'username',
  'search_visibility',
  'show_security_notifications',
] as const

/** POST /{phone-number-id}: the PIN, the webhook of this number, and the rest as it is given. */
export async function changeNumber(
  request: GraphRequest,
  number: PhoneNumber,
): Promise<EdgeOutcome> {
  const given = settable.filter((name) => parameterOf(request, name) !== undefined)
  if (given.length === 0) {
    return refusedParameter(`The call needs one of the parameters {${settable.join(', ')}}`)
  }
  const pin = parameterOf(request, 'pin')
  if (pin !== undefined && !/^\d{6}$/.test(pin)) {
    return refusedParameter('Param pin must be a string of six digits')
  }
  if (given.includes('webhook_configuration')) {
    const configuration = isObject(request.body) ? request.body['webhook_configuration'] : undefined
    const refusal = await overrideWebhook(configuration, number)
    if (refusal !== undefined) return refusal
  }
  if (pin !== undefined) number.pin = pin
  const displayName = parameterOf(request, 'new_display_name')
  if (displayName !== undefined && displayName !== '') number.newDisplayName = displayName
  return succeeded
}

/**
 * Points the webhooks of an account or a number somewhere else, once that place has proved itself;
 * an empty address takes the override away.
 * Source: Meta, Webhook overrides (reference 5.1, onboarding reference D.2).
 */
export async function overrideWebhook(
  configuration: unknown,
  target: PhoneNumber | Waba,
): Promise<EdgeOutcome | undefined> {
  const { override_callback_uri: uri, verify_token: token } = isObject(configuration)
    ? configuration
    : {}
  if (uri === '') {
    target.overrideCallbackUrl = undefined
    return undefined
  }
  if (!isText(uri) || !/^https?:/.test(uri) || !URL.canParse(uri)) {
    return refusedParameter('Param override_callback_uri must be a valid URL')
  }
  if (!isText(token) || token === '') {
    return refusedParameter('The parameter verify_token is required')
  }
  const problem = await verificationProblem(uri, token)
  if (problem !== undefined) return refusedWith(problem)
  target.overrideCallbackUrl = uri
  return undefined
}
