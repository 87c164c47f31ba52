import { isObject } from '../messages/json.ts'
import { overrideWebhook } from '../numbers/number-settings.ts'
import type { Template } from '../world/template.ts'
import type { App, Waba } from '../world/world.ts'
import { type GraphRequest, parameterOf } from './graph-request.ts'
import { readList } from './listing.ts'
import { phoneNumberFields, phoneNumberListDefaults, templateFields } from './node-fields.ts'
import { answered, type EdgeOutcome, refusedParameter, succeeded } from './outcome.ts'

/** Source: Meta, Phone numbers of an account (onboarding reference C.3). */
export function listPhoneNumbers(request: GraphRequest, waba: Waba, app: App): EdgeOutcome {
  const display = request.query.get('display_phone_number')?.replaceAll(/\D/g, '')
  const mode = wantedMode(request.query.get('filtering'))
  if (mode === 'unreadable') {
    return refusedParameter('Param filtering must be a JSON list of {field, operator, value}')
  }
  const numbers = waba.phoneNumbers.filter(
    // Every number here is LIVE.
    (number) => (display === undefined || number.digits === display) && mode !== 'SANDBOX',
  )
  return readList(request, numbers, (number) => ({
    ...phoneNumberFields(number, app),
    defaults: phoneNumberListDefaults,
  }))
}

/** The account mode that `filtering` asks for; the only field the edge filters by. */
function wantedMode(text: string | null): string | undefined {
  if (text === null || text === '') return undefined
  const rules = jsonOf(text)
  const first: unknown = Array.isArray(rules) ? rules[0] : undefined
  if (!isObject(first) || first['field'] !== 'account_mode') return 'unreadable'
  return String(first['value'])
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type TemplateFilter = (template: Template, wanted: readonly string[]) => boolean

const bodyTextOf = (template: Template): string => template.form.body.text.toLowerCase()
const includesAny = (text: string, wanted: readonly string[]): boolean =>
  wanted.some((part) => text.includes(part.toLowerCase()))

/** Source: Meta, Message templates edge (reference 4.1). `name` is exact here: see docs/simulator.md. */
const templateFilters: Readonly<Record<string, TemplateFilter>> = {
  name: (template, wanted) => wanted.includes(template.name),
  language: (template, wanted) => wanted.includes(template.language),
  // Direct Send alone makes such templates, and no account here is enabled for it.
  source: (_, wanted) => !wanted.includes('AUTO_GENERATED'),
  status: (template, wanted) => wanted.includes(template.status),
  category: (template, wanted) => wanted.includes(template.category),
  quality_score: (template, wanted) => wanted.includes(template.qualityScore),
  content: (template, wanted) => includesAny(bodyTextOf(template), wanted),
  name_or_content: (template, wanted) =>
    includesAny(template.name, wanted) || includesAny(bodyTextOf(template), wanted),
}

export function listTemplates(request: GraphRequest, waba: Waba): EdgeOutcome {
  let templates = [...waba.templates.values()]
  for (const [name, isWanted] of Object.entries(templateFilters)) {
    const text = request.query.get(name)
    if (text === null || text === '') continue
    const wanted = wantedValues(text)
    templates = templates.filter((template) => isWanted(template, wanted))
  }
  return readList(request, templates, templateFields)
}

/** One value or a JSON list of them: both are met in the field. */
function wantedValues(text: string): string[] {
  const values = text.startsWith('[') ? jsonOf(text) : undefined
  return Array.isArray(values) ? values.map(String) : [text]
}

/**
 * POST /{waba}/subscribed_apps: with an override once its callback has proved itself, without one
 * it takes an earlier override away.
 * Source: Meta, WABA webhook subscriptions (onboarding reference D.2).
 */
export async function subscribeWaba(
  request: GraphRequest,
  waba: Waba,
  app: App,
): Promise<EdgeOutcome> {
  const uri = parameterOf(request, 'override_callback_uri')
  if (uri === undefined) {
    waba.overrideCallbackUrl = undefined
    waba.subscribedAppIds.add(app.id)
    return succeeded
  }
  const isListening =
    waba.subscribedAppIds.has(app.id) && app.subscription?.fields.includes('messages')
  if (!isListening) {
    return refusedParameter(
      'Before override the current callback uri, your app must be subscribed to receive messages for WhatsApp Business Account',
    )
  }
  const configuration = {
    override_callback_uri: uri,
    verify_token: parameterOf(request, 'verify_token'),
  }
  return (await overrideWebhook(configuration, waba)) ?? succeeded
}

export function unsubscribeWaba(waba: Waba, app: App): EdgeOutcome {
  waba.subscribedAppIds.delete(app.id)
  waba.overrideCallbackUrl = undefined
  return succeeded
}

export function listSubscribedApps(waba: Waba, app: App): EdgeOutcome {
  const isSubscribed = waba.subscribedAppIds.has(app.id)
  const link = `https://www.facebook.com/games/?app_id=${app.id}`
  const { overrideCallbackUrl } = waba
  return answered({
    data: isSubscribed
      ? [
          {
            whatsapp_business_api_data: { id: app.id, name: app.name, link },
            ...(overrideCallbackUrl === undefined
              ? {}
              : { override_callback_uri: overrideCallbackUrl }),
          },
        ]
      : [],
  })
}

const ASSIGNED_USER_ID = '122100000000002'

/** GET /{waba}/assigned_users: the system user whose token this simulator was started with. */
export function listAssignedUsers(request: GraphRequest, waba: Waba): EdgeOutcome {
  const business = parameterOf(request, 'business')
  if (business === undefined) return refusedParameter('The parameter business is required')
  const { id, name } = waba.portfolio
  const user = {
    id: ASSIGNED_USER_ID,
    name: 'Simulator',
    business: { id, name },
    user_type: 'SYSTEM_USER',
    tasks: ['MANAGE', 'DEVELOP', 'MANAGE_TEMPLATES', 'MESSAGING'],
  }
  const data = business === id ? [user] : []
  return answered({ data, summary: { total_count: data.length } })
}

/** What POST /{waba} can change. */
export function changeWaba(request: GraphRequest, waba: Waba): EdgeOutcome {
  const name = parameterOf(request, 'name')
  const timezoneId = parameterOf(request, 'timezone_id')
  if (name === undefined && timezoneId === undefined) {
    return refusedParameter('The call needs one of the parameters {name, timezone_id}')
  }
  if (name === '' || (timezoneId !== undefined && !/^\d{1,3}$/.test(timezoneId))) {
    return refusedParameter('Param name must not be empty, and timezone_id must be a number')
  }
  if (name !== undefined) waba.name = name
  if (timezoneId !== undefined) waba.timezoneId = timezoneId
  return answered({ id: waba.id })
}
