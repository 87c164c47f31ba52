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
export const wabaFields = (waba: Waba, app: App): NodeFields => ({
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
    marketing_messages_onboarding_status: 'ELIGIBLE',
    disable_marketing_messages_on_cloud_api: false,
    health_status: healthStatus([
      { entity_type: 'WABA', id: waba.id },
      { entity_type: 'BUSINESS', id: waba.portfolio.id },
      { entity_type: 'APP', id: app.id },
    ]),
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
    code_verification_status: 'VERIFIED',
    name_status: 'APPROVED',
    status: 'CONNECTED',
    account_mode: 'LIVE',
    platform_type: 'CLOUD_API',
    host_platform: 'CLOUD_API',
    country_dial_code: number.countryCallingCode,
    throughput: { level: number.throughputLevel },
    is_official_business_account: false,
    is_pin_enabled: true,
    is_on_biz_app: false,
    is_preverified_number: false,
    last_onboarded_time: '2026-08-22T19:05:53+0000',
    whatsapp_business_manager_messaging_limit: number.waba.portfolio.messagingLimit,
    messaging_limit_tier: number.waba.portfolio.messagingLimit,
    webhook_configuration:
      app.subscription === undefined ? {} : { application: app.subscription.callbackUrl },
    health_status: healthStatus([
      { entity_type: 'PHONE_NUMBER', id: number.id },
      { entity_type: 'WABA', id: number.waba.id },
      { entity_type: 'BUSINESS', id: number.waba.portfolio.id },
      { entity_type: 'APP', id: app.id },
    ]),
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

/** Source: Meta, Template node (reference 4.1). */
export const templateFields = (template: Template): NodeFields => ({
  typeName: 'WhatsAppMessageTemplate',
  defaults: ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'id'],
  values: {
    id: template.id,
    name: template.name,
    language: template.language,
    category: template.category,
    status: template.status,
    parameter_format: template.parameterFormat,
    components: template.components,
    sub_category: undefined,
    previous_category: undefined,
    correct_category: '',
    rejected_reason: template.rejectedReason,
    quality_score: { score: template.qualityScore, date: template.qualityScoredAtSeconds },
    message_send_ttl_seconds: undefined,
    cta_url_link_tracking_opted_out: false,
    health_status: healthStatus([{ entity_type: 'MESSAGE_TEMPLATE', id: template.id }]),
  },
})

/** Source: Meta, Health status (reference 9.2). Nothing is ever wrong with the demo account. */
const healthStatus = (entities: readonly object[]): object => ({
  can_send_message: 'AVAILABLE',
  entities: entities.map((entity) => ({ ...entity, can_send_message: 'AVAILABLE' })),
})
