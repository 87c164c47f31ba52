import type { GraphProblem } from '../errors/graph-problem.ts'
import type { Template } from '../world/template.ts'
import { isObject, type JsonObject } from './json.ts'

/**
 * What POST /{phone-number-id}/marketing_messages asks beyond /messages.
 * Source: Meta, Marketing Messages API (reference 2.8, Feb 2026).
 */
export interface MarketingRules {
  isOnboarded: boolean
  /** How long a fresh or long unused template is being prepared. */
  syncMs: number
  nowMs: number
  /** Graph versions before v23 name the wrong category with another code. */
  isBeforeV23: boolean
}

export const marketingSendKeys: ReadonlySet<string> = new Set([
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'template',
  'context',
  'biz_opaque_callback_data',
  'messaging_account_id',
  'paid_messaging_account_id',
  'product_policy',
  'message_activity_sharing',
  'bid_spec',
  'access_token',
  'appsecret_proof',
  'appsecret_time',
])

const IDLE_MS = 7 * 86_400_000

/** What speaks against a template, or against the parts of the body that only this edge has. */
export function marketingProblem(
  template: Template,
  rules: MarketingRules,
  body: JsonObject,
): GraphProblem | undefined {
  const problem = optionsProblem(body)
  if (problem !== undefined) return problem
  if (template.category !== 'MARKETING') return { code: rules.isBeforeV23 ? 131055 : 134100 }
  if (rules.isOnboarded) return syncProblem(template, rules)
  // Without a policy the message falls back to Cloud API, which knows no maximum price.
  if (body['product_policy'] === 'STRICT') return { code: 134102 }
  return template.hasMaxPrice ? { code: 131061 } : undefined
}

function optionsProblem(body: JsonObject): GraphProblem | undefined {
  const policy = body['product_policy']
  if (policy !== undefined && policy !== 'CLOUD_API_FALLBACK' && policy !== 'STRICT') {
    const details = 'Param product_policy must be one of {CLOUD_API_FALLBACK, STRICT}'
    return { code: 100, details }
  }
  const sharing = body['message_activity_sharing']
  if (sharing !== undefined && typeof sharing !== 'boolean') {
    return { code: 100, details: 'Param message_activity_sharing must be a boolean' }
  }
  const bid = body['bid_spec']
  if (bid === undefined) return undefined
  const multiplier: unknown = isObject(bid) ? bid['per_message_bid_multiplier'] : undefined
  return typeof multiplier === 'number' && multiplier > 0
    ? undefined
    : { code: 100, details: 'Param bid_spec.per_message_bid_multiplier must be above 0' }
}

/** A template is prepared after it was made, and again after more than seven idle days. */
function syncProblem(
  template: Template,
  { nowMs, syncMs }: MarketingRules,
): GraphProblem | undefined {
  const { marketingUse } = template
  marketingUse.lastUsedAtMs ??= nowMs
  if (nowMs - marketingUse.lastUsedAtMs > IDLE_MS) {
    marketingUse.syncStartedAtMs = nowMs
    marketingUse.lastUsedAtMs = nowMs
  }
  if (nowMs - marketingUse.syncStartedAtMs < syncMs) return { code: 134101 }
  marketingUse.lastUsedAtMs = nowMs
  return undefined
}
