import { messagingLimitSchema } from '@clarion/contracts/portfolios'
import { templateComponentSchema, templateStatusSchema } from '@clarion/contracts/templates'
import type { DescribedAccount, ListedPhoneNumber, MetaAccounts } from '@clarion/core/onboarding'
import type { ListMetaTemplates, MirroredTemplate } from '@clarion/core/templates'
import { z } from 'zod'
import { type GraphClient, GraphError, GraphUnavailable } from './graph-client.ts'
import { webhookFields } from './webhook.ts'

const PAGE_SIZE = 100
/** More pages than any account can have: 6,000 templates in hundreds. */
const PAGE_MAX = 100

const pageSchema = z.looseObject({
  data: z.array(z.unknown()),
  paging: z
    .looseObject({
      cursors: z.looseObject({ after: z.string().optional() }).optional(),
      next: z.string().optional(),
    })
    .optional(),
})

// Source: Meta, phone number node (reference meta-messaging 9.1, Dec 2025 and Sep 2026).
const phoneNumberSchema = z.looseObject({
  id: z.string(),
  display_phone_number: z.string(),
  verified_name: z.string().default(''),
  quality_rating: z.string().default('UNKNOWN'),
  status: z.string().default('UNKNOWN'),
  is_on_biz_app: z.boolean().default(false),
  throughput: z.looseObject({ level: z.string() }).optional(),
})
const PHONE_NUMBER_FIELDS =
  'id,display_phone_number,verified_name,quality_rating,status,is_on_biz_app,throughput'

// Source: Meta, message_templates edge (reference meta-messaging 4.1-4.2, Nov 2025).
const templateSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: z.string(),
  parameter_format: z.string().default('POSITIONAL'),
  components: z.array(templateComponentSchema).default([]),
  quality_score: z.looseObject({ score: z.string() }).optional(),
})
const TEMPLATE_FIELDS = 'id,name,language,status,category,parameter_format,components,quality_score'

const qualitySchema = z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).catch('UNKNOWN')
const levelSchema = z.enum(['STANDARD', 'HIGH', 'NOT_APPLICABLE', 'UNKNOWN']).catch('UNKNOWN')
const categorySchema = z.enum(['marketing', 'utility', 'authentication'])

const toPhoneNumber = (raw: unknown): ListedPhoneNumber => {
  const row = phoneNumberSchema.parse(raw)
  return {
    id: row.id,
    displayPhoneNumber: `+${row.display_phone_number.replace(/\D/g, '')}`,
    verifiedName: row.verified_name,
    qualityRating: qualitySchema.parse(row.quality_rating),
    throughputLevel: levelSchema.parse(row.throughput?.level),
    status: row.status,
    isOnBusinessApp: row.is_on_biz_app,
  }
}

/** Templates of a category that came after this was written are left out rather than misread. */
function toTemplate(raw: unknown): MirroredTemplate[] {
  const row = templateSchema.parse(raw)
  const category = categorySchema.safeParse(row.category.toLowerCase())
  if (!category.success) return []
  return [
    {
      metaTemplateId: row.id,
      name: row.name,
      language: row.language,
      category: category.data,
      status: templateStatusSchema.catch('UNKNOWN').parse(row.status),
      quality: qualitySchema.parse(row.quality_score?.score),
      parameterFormat: row.parameter_format.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
      components: row.components,
    },
  ]
}

export interface AppCredentials {
  appId: string
  appSecret: string
  verifyToken: string
}

async function everyPage(
  graph: GraphClient,
  path: string,
  token: string,
  fields: string,
): Promise<unknown[]> {
  const rows: unknown[] = []
  let after: string | undefined
  for (let page = 0; page < PAGE_MAX; page++) {
    const query = { fields, limit: String(PAGE_SIZE), ...(after !== undefined && { after }) }
    const answer = pageSchema.parse(await graph.call('GET', path, { token, query }))
    rows.push(...answer.data)
    after = answer.paging?.next === undefined ? undefined : answer.paging.cursors?.after
    if (after === undefined) return rows
  }
  throw new GraphUnavailable(`${path} has more than ${PAGE_MAX * PAGE_SIZE} rows`)
}

// Source: Meta, WABA node (reference meta-messaging 7 and 9.1, May 2026).
const accountSchema = z.looseObject({
  name: z.string().default(''),
  owner_business_info: z.looseObject({ id: z.string().min(1) }).optional(),
  whatsapp_business_manager_messaging_limit: messagingLimitSchema.catch('UNKNOWN').optional(),
})
const ACCOUNT_FIELDS = 'id,name,owner_business_info,whatsapp_business_manager_messaging_limit'
/** A field that the version or the token does not know refuses the whole call. */
const INVALID_PARAMETER = 100

async function describeAccount(
  graph: GraphClient,
  wabaId: string,
  token: string,
): Promise<DescribedAccount> {
  const read = (fields: string): Promise<unknown> =>
    graph.call('GET', wabaId, { token, query: { fields } })
  const answer = await read(ACCOUNT_FIELDS).catch((error: unknown) => {
    if (error instanceof GraphError && error.code === INVALID_PARAMETER) return read('id,name')
    throw error
  })
  const account = accountSchema.parse(answer)
  return {
    name: account.name,
    portfolioId: account.owner_business_info?.id ?? null,
    messagingLimit: account.whatsapp_business_manager_messaging_limit ?? 'UNKNOWN',
  }
}

/** Connecting accounts, over the Graph API. */
export function graphAccounts(graph: GraphClient, app: AppCredentials): MetaAccounts {
  return {
    account: (wabaId, token) => describeAccount(graph, wabaId, token),
    clockAheadMs: graph.clockAheadMs,
    phoneNumbers: async (wabaId, token) => {
      const rows = await everyPage(graph, `${wabaId}/phone_numbers`, token, PHONE_NUMBER_FIELDS)
      return rows.map(toPhoneNumber)
    },
    // Source: Meta, app subscriptions (reference meta-messaging 5.1, Nov 2025): an app token
    // `id|secret`; the address is verified while this call waits.
    subscribeApp: async (callbackUrl) => {
      await graph.call('POST', `${app.appId}/subscriptions`, {
        token: `${app.appId}|${app.appSecret}`,
        body: {
          object: 'whatsapp_business_account',
          callback_url: callbackUrl,
          verify_token: app.verifyToken,
          fields: webhookFields.join(','),
        },
      })
    },
    subscribeAccount: async (wabaId, token) => {
      await graph.call('POST', `${wabaId}/subscribed_apps`, { token })
    },
  }
}

/** Reads the templates of an account, over the Graph API. */
export const graphTemplates =
  (graph: GraphClient): ListMetaTemplates =>
  async (wabaId, token) =>
    (await everyPage(graph, `${wabaId}/message_templates`, token, TEMPLATE_FIELDS)).flatMap(
      toTemplate,
    )
