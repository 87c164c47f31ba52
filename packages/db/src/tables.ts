import type {
  CampaignState,
  DeliveryStatus,
  NewCampaign,
  RecipientState,
  SkipReason,
  UnknownPolicy,
  VariableSources,
  WaitingFor,
} from '@clarion/contracts/campaigns'
import type { Import, ImportMapping, ImportState, RowProblem } from '@clarion/contracts/imports'
import type { MessageComponent, MessageState } from '@clarion/contracts/messages'
import type { MessagingLimit } from '@clarion/contracts/portfolios'
import type { ProgramState } from '@clarion/contracts/programs'
import type { Role } from '@clarion/contracts/session'
import type { StopScope } from '@clarion/contracts/stops'
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

/**
 * Which people of an import belong to one part of a program: those with this value in the column
 * at `cell`, and of these the ones whose phone hashes to `part` (from 0) of `of`.
 */
export interface Slice {
  cell: number | null
  value: string | null
  hash: { part: number; of: number }
}

/** What every campaign of a program says, with the template as it was when the program was written. */
export interface ProgramDefinition extends NewCampaign {
  wabaId: string
  templateCategory: TemplateCategory
  templateComponents: TemplateComponent[]
  parameterFormat: 'POSITIONAL' | 'NAMED'
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
    portfolio_id: string | null
  }
  portfolios: {
    id: string
    messaging_limit: Generated<MessagingLimit>
    clock_ahead_ms: Generated<number>
    looked_at: MaybeInstant
  }
  portfolio_reach: { portfolio_id: string; phone: string; reached_at: Instant }
  sending_stops: {
    id: string
    workspace_id: string
    scope: StopScope
    subject: string
    code: number | null
    reason: string
    what_to_do: string
    stopped_at: DefaultInstant
    lifted_at: MaybeInstant
    lifted_by: string | null
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
    mps_max: number | null
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
    starts_at: MaybeInstant
    late_start_max_minutes: Generated<number>
    unknown_policy: Generated<UnknownPolicy>
    program_id: string | null
    part: number | null
    slice: MaybeJson<Slice>
    frozen_at: MaybeInstant
    stop_id: string | null
    paused_by_program: Generated<boolean>
    proven_at: MaybeInstant
  }
  campaign_numbers: { campaign_id: string; position: number; phone_number_id: string }
  programs: {
    id: string
    workspace_id: string
    name: string
    definition: JSONColumnType<ProgramDefinition>
    import_id: string
    cut_column: string | null
    side_by_side: Generated<number>
    state: Generated<ProgramState>
    state_reason: string | null
    starts_at: MaybeInstant
    people_count: Generated<number>
    part_count: Generated<number>
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
    sender: number | null
  }
  stretches: { campaign_id: string; position: number; claim_from: number; ends_at: number }
  claims: {
    id: string
    campaign_id: string
    worker: string
    position: number
    ns: number[]
    attempts: number[]
    begun: Generated<number>
    begun_at: MaybeInstant
    settled: Generated<number>
    claimed_at: DefaultInstant
    expires_at: Instant
  }
  number_clocks: {
    phone_number_id: string
    next_slot_at: DefaultInstant
    messages_per_second: number
    throttled_at: MaybeInstant
    next_transactional_at: DefaultInstant
  }
  messages: {
    id: string
    workspace_id: string
    phone_number_id: string
    waba_id: string
    to_phone: string
    template_name: string
    template_language: string
    template_category: TemplateCategory
    components: JSONColumnType<MessageComponent[]>
    caller_data: string | null
    state: Generated<MessageState>
    state_reason: string | null
    attempt: Generated<number>
    due_at: MaybeInstant
    worker: string | null
    expires_at: MaybeInstant
    attempted_at: MaybeInstant
    accepted_at: MaybeInstant
    wamid: string | null
    error_code: number | null
    status: DeliveryStatus | null
    sent_at: MaybeInstant
    delivered_at: MaybeInstant
    read_at: MaybeInstant
    failed_at: MaybeInstant
    created_by: string
    created_at: DefaultInstant
  }
  campaign_tallies: {
    id: GeneratedAlways<number>
    campaign_id: string
    measure: string
    delta: number
  }
  campaign_pace: { campaign_id: string; second: Instant; sent: number }
  engine_holds: {
    campaign_id: string
    worker: string
    job_id: string
    is_woken: Generated<boolean>
  }
  inbox: {
    id: GeneratedAlways<number>
    body: string
    received_at: DefaultInstant
    parked_reason: string | null
    parked_at: MaybeInstant
  }
  number_hearing: { phone_number_id: string; latest_heard_attempt_at: Instant }
  meta_tellings: { subject: string; told_at: Instant; facts: string[] }
}
