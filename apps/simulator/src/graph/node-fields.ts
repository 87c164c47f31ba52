import type { Settings } from '../control/settings.ts'
import type { Template } from '../world/template.ts'
import type { App, PhoneNumber, Portfolio, Waba } from '../world/world.ts'
import type { NodeFields } from './field-selection.ts'

/** What each kind of node shows: every field it can be asked for, and those it shows unasked. */

/** Source: Meta, Business portfolio node (onboarding reference C.1). */
export const portfolioFields = (portfolio: Portfolio): NodeFields => ({
  typeName: 'Business',
  defaults: ['id', 'name'],
  values: {
    id: portfolio.id,
    name: portfolio.name,
    verification_status: portfolio.verificationStatus,
    timezone_id: 66,
    whatsapp_business_manager_messaging_limit: portfolio.messagingLimit,
  },
})

/** Source: Meta, WhatsApp Business Account node (onboarding reference C.2). */
export const wabaFields = (waba: Waba, app: App, settings: Settings): NodeFields => ({
  typeName: 'WhatsAppBusinessAccount',
  defaults: ['id', 'name', 'timezone_id', 'message_template_namespace'],
  values: {
    id: waba.id,
    name: waba.name,
    timezone_id: waba.timezoneId,
    message_template_namespace: waba.templateNamespace,
    currency: waba.currency,
    country: waba.country,
    status: 'ACTIVE',
    account_review_status: 'APPROVED',
    business_verification_status: waba.portfolio.verificationStatus,
    ownership_type: 'CLIENT_OWNED',
    owner_business_info: { id: waba.portfolio.id, name: waba.portfolio.name },
    whatsapp_business_manager_messaging_limit: waba.portfolio.messagingLimit,
    is_enabled_for_insights: true,
    primary_funding_id: '1',
    marketing_messages_onboarding_status: settings.marketingMessages.isOnboarded
      ? 'ONBOARDED'
      : 'ELIGIBLE',
    disable_marketing_messages_on_cloud_api: settings.marketingMessages.isDisabledOnCloudApi,
    health_status: healthStatus(accountEntities(waba, app)),
  },
  edges: {
    phone_numbers: () =>
      waba.phoneNumbers.map((number) => ({
        ...phoneNumberFields(number, app),
        defaults: phoneNumberListDefaults,
      })),
    message_templates: () => [...waba.templates.values()].map(templateFields),
  },
})

const QUALITY_SCORED_AT_SECONDS = Date.UTC(2026, 8, 1) / 1_000

/** Source: Meta, Phone number node (reference 9.1, onboarding reference C.3). */
export const phoneNumberFields = (number: PhoneNumber, app: App): NodeFields => ({
  typeName: 'WhatsAppBusinessPhoneNumber',
  defaults: ['id', 'display_phone_number', 'verified_name', 'quality_rating'],
  values: {
    id: number.id,
    display_phone_number: number.displayPhoneNumber,
    verified_name: number.verifiedName,
    quality_rating: number.qualityRating,
    quality_score: { score: number.qualityRating, date: QUALITY_SCORED_AT_SECONDS },
    code_verification_status: number.codeVerificationStatus,
    name_status: 'APPROVED',
    new_display_name: number.newDisplayName,
    new_name_status: number.newDisplayName === undefined ? undefined : 'PENDING_REVIEW',
    status: number.isRegistered ? 'CONNECTED' : 'DISCONNECTED',
    account_mode: 'LIVE',
    platform_type: number.isRegistered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    host_platform: number.isRegistered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    country_dial_code: number.countryCallingCode,
    throughput: { level: number.throughputLevel },
    is_official_business_account: false,
    is_pin_enabled: true,
    is_on_biz_app: false,
    is_preverified_number: false,
    last_onboarded_time: '2026-08-22T19:05:53+0000',
    whatsapp_business_manager_messaging_limit: number.waba.portfolio.messagingLimit,
    messaging_limit_tier: number.waba.portfolio.messagingLimit,
    search_visibility: 'VISIBLE',
    username: undefined,
    certificate: undefined,
    eligibility_for_api_business_global_search: 'NON_ELIGIBLE_UNDEFINED',
    webhook_configuration: webhookConfiguration(number, app),
    health_status: healthStatus([numberEntity(number), ...accountEntities(number.waba, app)]),
  },
})

/** What GET /{waba}/phone_numbers shows of each number unasked (onboarding reference C.3). */
export const phoneNumberListDefaults: readonly string[] = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'last_onboarded_time',
  'webhook_configuration',
  'id',
]

/** The callbacks of each level, as far as they are set (onboarding reference D.2). */
function webhookConfiguration(number: PhoneNumber, app: App): object {
  const levels = {
    phone_number: number.overrideCallbackUrl,
    whatsapp_business_account: number.waba.overrideCallbackUrl,
    application: app.subscription?.callbackUrl,
  }
  return Object.fromEntries(Object.entries(levels).filter(([, url]) => url !== undefined))
}

/** Source: Meta, Template node (reference 4.1). */
export const templateFields = (template: Template): NodeFields => ({
  typeName: 'WhatsAppMessageTemplate',
  defaults: [
    'name',
    'parameter_format',
    'components',
    'language',
    'status',
    'category',
    'sub_category',
    'id',
  ],
  values: {
    id: template.id,
    name: template.name,
    language: template.language,
    category: template.category,
    status: template.status,
    parameter_format: template.parameterFormat,
    components: template.components,
    sub_category: template.subCategory,
    previous_category: template.previousCategory,
    correct_category: template.correctCategory ?? '',
    rejected_reason: template.rejectedReason,
    quality_score: { score: template.qualityScore, date: template.qualityScoredAtSeconds },
    message_send_ttl_seconds: template.sendTtlSeconds,
    cta_url_link_tracking_opted_out: template.isLinkTrackingOptedOut ?? false,
    degrees_of_freedom_spec: undefined,
    optimization_spec: undefined,
    library_template_name: undefined,
    health_status: healthStatus([templateEntity(template)]),
  },
})

interface HealthEntity {
  entity_type: string
  id: string
  can_send_message: 'AVAILABLE' | 'BLOCKED'
  errors?: object[]
}

const accountEntities = (waba: Waba, app: App): HealthEntity[] => [
  { entity_type: 'WABA', id: waba.id, can_send_message: 'AVAILABLE' },
  { entity_type: 'BUSINESS', id: waba.portfolio.id, can_send_message: 'AVAILABLE' },
  { entity_type: 'APP', id: app.id, can_send_message: 'AVAILABLE' },
]

const blocked = (
  entity: Pick<HealthEntity, 'entity_type' | 'id'>,
  code: number,
  description: string,
  solution: string,
): HealthEntity => ({
  ...entity,
  can_send_message: 'BLOCKED',
  errors: [{ error_code: code, error_description: description, possible_solution: solution }],
})

function numberEntity({ id, isRegistered }: PhoneNumber): HealthEntity {
  const entity = { entity_type: 'PHONE_NUMBER', id }
  return isRegistered
    ? { ...entity, can_send_message: 'AVAILABLE' }
    : blocked(entity, 133010, 'The phone number is not registered.', 'Register the phone number.')
}

function templateEntity({ id, status }: Template): HealthEntity {
  const entity = { entity_type: 'MESSAGE_TEMPLATE', id }
  return status === 'APPROVED'
    ? { ...entity, can_send_message: 'AVAILABLE' }
    : blocked(entity, 141002, `The template is ${status}.`, 'Send an approved template.')
}

/** The worst of its entities. Source: Meta, Health status (reference 9.2). */
const healthStatus = (entities: readonly HealthEntity[]): object => ({
  can_send_message: entities.some((entity) => entity.can_send_message === 'BLOCKED')
    ? 'BLOCKED'
    : 'AVAILABLE',
  entities,
})
