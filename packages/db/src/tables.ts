import type {
  CampaignState,
  DeliveryStatus,
  RecipientState,
  SkipReason,
  VariableSources,
  WaitingFor,
} from '@clarion/contracts/campaigns'
import type { Import, ImportMapping, ImportState, RowProblem } from '@clarion/contracts/imports'
import type { Role } from '@clarion/contracts/session'
import type {
  PhoneNumber,
  Template,
  TemplateCategory,
  TemplateComponent,
  TemplateStatus,
} from '@clarion/contracts/templates'
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'

type Instant = ColumnType<Date, Date | string, Date | string>
type MaybeInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type DefaultInstant = ColumnType<Date, Date | string | undefined, Date | string>
type MaybeJson<T extends object> = ColumnType<T | null, string | null | undefined, string | null>

/** The values of one recipient: text per component and variable. */
export interface RecipientValues {
  header: Record<string, string>
  body: Record<string, string>
  buttons: Record<string, string>
}

/** Refused rows of an import by reason, as `imports.refused_by` keeps them. */
export type RefusedBy = Omit<Import['refusedBy'][number], 'detail'>

export interface Tables {
  'auth.user': { id: string; name: string; email: string }
  'auth.organization': { id: string; name: string; slug: string; createdAt: Instant }
  'auth.member': { id: string; organizationId: string; userId: string; role: string }
  api_keys: {
    id: string
    workspace_id: string
    name: string
    prefix: string
    key_hash: Buffer
    role: Role
    created_at: DefaultInstant
    last_used_at: MaybeInstant
    revoked_at: MaybeInstant
  }
  idempotency_keys: {
    workspace_id: string
    key: string
    fingerprint: string
    status: number | null
    response: MaybeJson<object>
    created_at: DefaultInstant
  }
  audit_log: {
    id: GeneratedAlways<number>
    workspace_id: string
    actor: string
    action: string
    subject: string
    detail: JSONColumnType<Record<string, unknown>>
    at: DefaultInstant
  }
  accounts: {
    waba_id: string
    workspace_id: string
    name: string
    token_ciphertext: Buffer
    token_key_id: string
    connected_at: DefaultInstant
  }
  phone_numbers: {
    id: string
    workspace_id: string
    waba_id: string
    display_phone_number: string
    verified_name: string
    throughput_level: PhoneNumber['throughputLevel']
    quality_rating: PhoneNumber['qualityRating']
    status: string
    is_on_business_app: boolean
    synced_at: DefaultInstant
  }
  templates: {
    waba_id: string
    name: string
    language: string
    workspace_id: string
    meta_template_id: string
    category: TemplateCategory
    status: TemplateStatus
    quality: Template['quality']
    parameter_format: 'POSITIONAL' | 'NAMED'
    components: JSONColumnType<TemplateComponent[]>
    synced_at: DefaultInstant
  }
  suppressions: { workspace_id: string; phone: string; reason: string; created_at: DefaultInstant }
  imports: {
    id: string
    workspace_id: string
    file_name: string
    state: Generated<ImportState>
    columns: Generated<string[]>
    mapping: MaybeJson<ImportMapping>
    default_country: string | null
    row_count: Generated<number>
    valid_unique_count: Generated<number>
    duplicate_count: Generated<number>
    invalid_count: Generated<number>
    without_opt_in_count: Generated<number>
    blank_count: Generated<number>
    problem: MaybeJson<{ code: string; title: string; detail: string }>
    refused_by: Generated<RefusedBy[]>
    created_at: DefaultInstant
    finished_at: MaybeInstant
  }
  import_rows: {
    import_id: string
    line: number
    phone: string
    opted_in_at: MaybeInstant
    cells: string[]
  }
  import_problems: { import_id: string; line: number; reason: RowProblem; cells: string[] }
  campaigns: {
    id: string
    workspace_id: string
    name: string
    phone_number_id: string
    waba_id: string
    template_name: string
    template_language: string
    template_category: TemplateCategory
    template_components: JSONColumnType<TemplateComponent[]>
    parameter_format: 'POSITIONAL' | 'NAMED'
    import_id: string
    variables: JSONColumnType<VariableSources>
    state: Generated<CampaignState>
    state_reason: string | null
    waiting_for: MaybeJson<WaitingFor>
    people_count: Generated<number>
    created_by: string
    created_at: DefaultInstant
    launched_at: MaybeInstant
    finished_at: MaybeInstant
  }
  recipients: {
    campaign_id: string
    n: number
    phone: string
    values: JSONColumnType<RecipientValues>
    state: RecipientState
    skip_reason: SkipReason | null
    attempt: Generated<number>
    due_at: MaybeInstant
    attempted_at: MaybeInstant
    accepted_at: MaybeInstant
    wamid: string | null
    error_code: number | null
    status: DeliveryStatus | null
    sent_at: MaybeInstant
    delivered_at: MaybeInstant
    read_at: MaybeInstant
    failed_at: MaybeInstant
  }
  dispatches: { campaign_id: string; claim_from: Generated<number> }
  claims: {
    id: string
    campaign_id: string
    worker: string
    ns: number[]
    claimed_at: DefaultInstant
    expires_at: Instant
  }
  number_clocks: {
    phone_number_id: string
    next_slot_at: DefaultInstant
    messages_per_second: number
    throttled_at: MaybeInstant
  }
  campaign_tallies: {
    id: GeneratedAlways<number>
    campaign_id: string
    measure: string
    delta: number
  }
  campaign_pace: { campaign_id: string; second: Instant; sent: number }
  engine_holds: { campaign_id: string; worker: string; job_id: string }
  inbox: {
    id: GeneratedAlways<number>
    body: string
    received_at: DefaultInstant
    parked_reason: string | null
    parked_at: MaybeInstant
  }
  number_hearing: { phone_number_id: string; latest_heard_attempt_at: Instant }
}
