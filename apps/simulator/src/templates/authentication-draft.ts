import { isObject, isText, type JsonObject } from '../messages/json.ts'
import type { TemplateButton, TemplateComponent } from '../world/template.ts'
import { draftProblem, missingField, type Read, read, refuse } from './draft-problem.ts'

const EXPIRATION_MINUTES_MAX = 90
const SUPPORTED_APPS_MAX = 5
const otpTypes = ['COPY_CODE', 'ONE_TAP', 'ZERO_TAP']
const packagePattern = /^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/
const signaturePattern = /^[A-Za-z0-9+/=]{11}$/
const BODY = '*{{1}}* is your verification code.'
const RECOMMENDATION = ' For your security, do not share this code.'

const refused = (message: string): Read<never> =>
  refuse(draftProblem('Authentication template is not valid', message))

/**
 * The components of an authentication template: its texts are Meta's, and its one button carries
 * the code.
 * Source: Meta, Authentication templates (reference 4.3, 4.4).
 */
export function readAuthenticationComponents(given: unknown): Read<TemplateComponent[]> {
  if (!Array.isArray(given)) return refuse(missingField('template', 'components'))
  const byType = new Map<string, JsonObject>()
  for (const component of given) {
    const type = isObject(component) ? String(component['type']).toUpperCase() : ''
    if (!isObject(component) || !['BODY', 'FOOTER', 'BUTTONS'].includes(type) || byType.has(type)) {
      return refused('It has a BODY, perhaps a FOOTER, and BUTTONS, each once.')
    }
    byType.set(type, component)
  }
  const body = byType.get('BODY') ?? {}
  if (body['text'] !== undefined) return refused("The body's text is fixed and cannot be given.")
  const button = readOtpButton(byType.get('BUTTONS'))
  if (button.kind === 'refused') return button
  const footer = readExpiration(byType.get('FOOTER'))
  if (footer.kind === 'refused') return footer
  const hasRecommendation = body['add_security_recommendation'] === true
  return read([
    {
      type: 'BODY',
      text: hasRecommendation ? `${BODY}${RECOMMENDATION}` : BODY,
      ...(hasRecommendation ? { add_security_recommendation: true } : {}),
      example: { body_text: [['123456']] },
    },
    ...footer.value,
    { type: 'BUTTONS', buttons: [button.value] },
  ])
}

function readExpiration(footer: JsonObject | undefined): Read<TemplateComponent[]> {
  if (footer === undefined) return read([])
  const minutes = footer['code_expiration_minutes']
  const isRight =
    typeof minutes === 'number' &&
    Number.isInteger(minutes) &&
    minutes >= 1 &&
    minutes <= EXPIRATION_MINUTES_MAX
  if (!isRight) {
    return refused(`code_expiration_minutes must be a number from 1 to ${EXPIRATION_MINUTES_MAX}.`)
  }
  const text = `This code expires in ${minutes} minutes.`
  return read([{ type: 'FOOTER', text, code_expiration_minutes: minutes }])
}

/** The listing shows the button as an address whose variable is the code. */
function readOtpButton(component: JsonObject | undefined): Read<TemplateButton> {
  const buttons = component?.['buttons']
  const given: unknown = Array.isArray(buttons) && buttons.length === 1 ? buttons[0] : undefined
  if (!isObject(given) || String(given['type']).toUpperCase() !== 'OTP') {
    return refused('It has exactly one button, of type OTP.')
  }
  const otpType = String(given['otp_type']).toUpperCase()
  if (!otpTypes.includes(otpType)) {
    return refuse(missingField('BUTTONS[0]', `otp_type, one of ${otpTypes.join(', ')}`))
  }
  if (otpType !== 'COPY_CODE' && !areSupportedApps(given['supported_apps'])) {
    return refuse(missingField('BUTTONS[0]', 'supported_apps[{package_name, signature_hash}]'))
  }
  if (otpType === 'ZERO_TAP' && given['zero_tap_terms_accepted'] !== true) {
    return refused('zero_tap_terms_accepted must be true.')
  }
  const text = isText(given['text']) && given['text'] !== '' ? given['text'] : 'Copy code'
  return read({
    type: 'URL',
    text,
    url: `https://www.whatsapp.com/otp/code/?otp_type=${otpType}&code=otp{{1}}`,
    example: [`https://www.whatsapp.com/otp/code/?otp_type=${otpType}&code=otp123456`],
  })
}

const areSupportedApps = (given: unknown): boolean =>
  Array.isArray(given) &&
  given.length > 0 &&
  given.length <= SUPPORTED_APPS_MAX &&
  given.every(
    (app: unknown) =>
      isObject(app) &&
      packagePattern.test(String(app['package_name'])) &&
      signaturePattern.test(String(app['signature_hash'])),
  )
