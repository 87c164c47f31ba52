-- Dumped from the migrations by migrate.db.test.ts; do not edit.
create type campaign_state as enum ('draft', 'scheduled', 'queued', 'sending', 'paused', 'waiting', 'finished', 'cancelled');
create type delivery_status as enum ('sent', 'failed', 'delivered', 'read', 'played');
create type import_state as enum ('reading', 'ready', 'refused');
create type recipient_state as enum ('pending', 'claimed', 'sending', 'accepted', 'failed', 'deferred', 'unknown', 'skipped');

create table auth.account (
  "accessToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "accountId" text not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  id text not null,
  "idToken" text,
  password text,
  "providerId" text not null,
  "refreshToken" text,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  "updatedAt" timestamp with time zone not null,
  "userId" text not null,
  constraint account_pkey PRIMARY KEY (id),
  constraint "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth.invitation (
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  email text not null,
  "expiresAt" timestamp with time zone not null,
  id text not null,
  "inviterId" text not null,
  "organizationId" text not null,
  role text,
  status text not null,
  constraint "invitation_inviterId_fkey" FOREIGN KEY ("inviterId") REFERENCES auth."user"(id) ON DELETE CASCADE,
  constraint "invitation_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES auth.organization(id) ON DELETE CASCADE,
  constraint invitation_pkey PRIMARY KEY (id)
);

create table auth.member (
  "createdAt" timestamp with time zone not null,
  id text not null,
  "organizationId" text not null,
  role text not null,
  "userId" text not null,
  constraint "member_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES auth.organization(id) ON DELETE CASCADE,
  constraint member_pkey PRIMARY KEY (id),
  constraint "member_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth.organization (
  "createdAt" timestamp with time zone not null,
  id text not null,
  logo text,
  metadata text,
  name text not null,
  slug text not null,
  constraint organization_pkey PRIMARY KEY (id),
  constraint organization_slug_key UNIQUE (slug)
);

create table auth.session (
  "activeOrganizationId" text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "expiresAt" timestamp with time zone not null,
  id text not null,
  "ipAddress" text,
  token text not null,
  "updatedAt" timestamp with time zone not null,
  "userAgent" text,
  "userId" text not null,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_key UNIQUE (token),
  constraint "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth.user (
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  email text not null,
  "emailVerified" boolean not null,
  id text not null,
  image text,
  name text not null,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  constraint user_email_key UNIQUE (email),
  constraint user_pkey PRIMARY KEY (id)
);

create table auth.verification (
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "expiresAt" timestamp with time zone not null,
  id text not null,
  identifier text not null,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  value text not null,
  constraint verification_pkey PRIMARY KEY (id)
);

create table public.accounts (
  connected_at timestamp with time zone not null default now(),
  name text not null,
  portfolio_id text,
  token_ciphertext bytea not null,
  token_key_id text not null,
  waba_id text not null,
  workspace_id text not null,
  constraint accounts_pkey PRIMARY KEY (waba_id),
  constraint accounts_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES portfolios(id),
  constraint accounts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.api_keys (
  created_at timestamp with time zone not null default now(),
  id uuid not null,
  key_hash bytea not null,
  last_used_at timestamp with time zone,
  name text not null,
  prefix text not null,
  revoked_at timestamp with time zone,
  role text not null,
  workspace_id text not null,
  constraint api_keys_key_hash_key UNIQUE (key_hash),
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text, 'viewer'::text]))),
  constraint api_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.audit_log (
  action text not null,
  actor text not null,
  at timestamp with time zone not null default now(),
  detail jsonb not null default '{}'::jsonb,
  id bigint not null generated always as identity,
  subject text not null,
  workspace_id text not null,
  constraint audit_log_pkey PRIMARY KEY (id),
  constraint audit_log_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.campaign_numbers (
  campaign_id uuid not null,
  phone_number_id text not null,
  "position" smallint not null,
  constraint campaign_numbers_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint campaign_numbers_campaign_id_phone_number_id_key UNIQUE (campaign_id, phone_number_id),
  constraint campaign_numbers_phone_number_id_fkey FOREIGN KEY (phone_number_id) REFERENCES phone_numbers(id),
  constraint campaign_numbers_pkey PRIMARY KEY (campaign_id, "position"),
  constraint campaign_numbers_position_check CHECK ((("position" >= 1) AND ("position" <= 20)))
);

create table public.campaign_pace (
  campaign_id uuid not null,
  second timestamp with time zone not null,
  sent integer not null,
  constraint campaign_pace_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint campaign_pace_pkey PRIMARY KEY (campaign_id, second)
);

create table public.campaign_tallies (
  campaign_id uuid not null,
  delta integer not null,
  id bigint not null generated always as identity,
  measure text not null,
  constraint campaign_tallies_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint campaign_tallies_pkey PRIMARY KEY (id)
);

create table public.campaigns (
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  finished_at timestamp with time zone,
  frozen_at timestamp with time zone,
  id uuid not null,
  import_id uuid not null,
  late_start_max_minutes integer not null default 60,
  launched_at timestamp with time zone,
  name text not null,
  parameter_format text not null,
  part integer,
  paused_by_program boolean not null default false,
  people_count integer not null default 0,
  phone_number_id text not null,
  program_id uuid,
  proven_at timestamp with time zone,
  slice jsonb,
  starts_at timestamp with time zone,
  state campaign_state not null default 'draft'::campaign_state,
  state_reason text,
  stop_id uuid,
  template_category text not null,
  template_components jsonb not null,
  template_language text not null,
  template_name text not null,
  unknown_policy text not null default 'resend_when_proven'::text,
  variables jsonb not null,
  waba_id text not null,
  waiting_for jsonb,
  workspace_id text not null,
  constraint campaigns_check CHECK (((program_id IS NULL) = (part IS NULL))),
  constraint campaigns_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports(id),
  constraint campaigns_late_start_max_minutes_check CHECK ((late_start_max_minutes >= 0)),
  constraint campaigns_parameter_format_check CHECK ((parameter_format = ANY (ARRAY['POSITIONAL'::text, 'NAMED'::text]))),
  constraint campaigns_part_check CHECK ((part > 0)),
  constraint campaigns_phone_number_id_fkey FOREIGN KEY (phone_number_id) REFERENCES phone_numbers(id),
  constraint campaigns_pkey PRIMARY KEY (id),
  constraint campaigns_program_id_fkey FOREIGN KEY (program_id) REFERENCES programs(id),
  constraint campaigns_stop_id_fkey FOREIGN KEY (stop_id) REFERENCES sending_stops(id),
  constraint campaigns_template_category_check CHECK ((template_category = ANY (ARRAY['marketing'::text, 'utility'::text, 'authentication'::text]))),
  constraint campaigns_unknown_policy_check CHECK ((unknown_policy = ANY (ARRAY['resend_when_proven'::text, 'hold'::text]))),
  constraint campaigns_waba_id_fkey FOREIGN KEY (waba_id) REFERENCES accounts(waba_id),
  constraint campaigns_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.claims (
  attempts smallint[] not null,
  begun integer not null default 0,
  begun_at timestamp with time zone,
  campaign_id uuid not null,
  claimed_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  id uuid not null,
  ns integer[] not null,
  "position" smallint not null,
  settled integer not null default 0,
  worker text not null,
  constraint claims_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint claims_check CHECK (((settled >= 0) AND (settled <= begun))),
  constraint claims_check1 CHECK ((cardinality(ns) = cardinality(attempts))),
  constraint claims_check2 CHECK (((begun >= 0) AND (begun <= cardinality(ns)))),
  constraint claims_check3 CHECK (((begun = 0) = (begun_at IS NULL))),
  constraint claims_pkey PRIMARY KEY (id)
);

create table public.engine_holds (
  campaign_id uuid not null,
  is_woken boolean not null default false,
  job_id uuid not null,
  worker text not null,
  constraint engine_holds_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint engine_holds_pkey PRIMARY KEY (campaign_id)
);

create table public.idempotency_keys (
  created_at timestamp with time zone not null default now(),
  fingerprint text not null,
  key text not null,
  response jsonb,
  status integer,
  workspace_id text not null,
  constraint idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
  constraint idempotency_keys_pkey PRIMARY KEY (workspace_id, key),
  constraint idempotency_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.import_problems (
  cells text[] not null,
  import_id uuid not null,
  line integer not null,
  reason text not null,
  constraint import_problems_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE,
  constraint import_problems_pkey PRIMARY KEY (import_id, line)
);

create table public.import_rows (
  cells text[] not null,
  import_id uuid not null,
  line integer not null,
  opted_in_at timestamp with time zone,
  phone text not null,
  constraint import_rows_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE,
  constraint import_rows_import_id_phone_key UNIQUE (import_id, phone),
  constraint import_rows_phone_check CHECK ((phone ~ '^\+[1-9][0-9]{6,14}$'::text)),
  constraint import_rows_pkey PRIMARY KEY (import_id, line)
);

create table public.imports (
  blank_count integer not null default 0,
  columns text[] not null default '{}'::text[],
  created_at timestamp with time zone not null default now(),
  default_country text,
  duplicate_count integer not null default 0,
  file_name text not null,
  finished_at timestamp with time zone,
  id uuid not null,
  invalid_count integer not null default 0,
  mapping jsonb,
  problem jsonb,
  refused_by jsonb not null default '[]'::jsonb,
  row_count integer not null default 0,
  state import_state not null default 'reading'::import_state,
  valid_unique_count integer not null default 0,
  without_opt_in_count integer not null default 0,
  workspace_id text not null,
  constraint imports_check CHECK (((state <> 'ready'::import_state) OR (row_count = ((valid_unique_count + duplicate_count) + invalid_count)))),
  constraint imports_default_country_check CHECK ((default_country ~ '^[A-Z]{2}$'::text)),
  constraint imports_pkey PRIMARY KEY (id),
  constraint imports_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.inbox (
  body text not null,
  id bigint not null generated always as identity,
  parked_at timestamp with time zone,
  parked_reason text,
  received_at timestamp with time zone not null default now(),
  constraint inbox_pkey PRIMARY KEY (id)
);

create table public.messages (
  accepted_at timestamp with time zone,
  attempt smallint not null default 0,
  attempted_at timestamp with time zone,
  caller_data text,
  components jsonb not null,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  delivered_at timestamp with time zone,
  due_at timestamp with time zone default now(),
  error_code integer,
  expires_at timestamp with time zone,
  failed_at timestamp with time zone,
  id uuid not null,
  phone_number_id text not null,
  read_at timestamp with time zone,
  sent_at timestamp with time zone,
  state recipient_state not null default 'pending'::recipient_state,
  state_reason text,
  status delivery_status,
  template_category text not null,
  template_language text not null,
  template_name text not null,
  to_phone text not null,
  waba_id text not null,
  wamid text,
  worker text,
  workspace_id text not null,
  constraint messages_caller_data_check CHECK ((length(caller_data) <= 512)),
  constraint messages_check CHECK (((state = ANY (ARRAY['pending'::recipient_state, 'deferred'::recipient_state, 'unknown'::recipient_state])) = (due_at IS NOT NULL))),
  constraint messages_check1 CHECK (((state = 'sending'::recipient_state) = (worker IS NOT NULL))),
  constraint messages_check2 CHECK (((worker IS NULL) = (expires_at IS NULL))),
  constraint messages_components_check CHECK ((octet_length((components)::text) <= 65536)),
  constraint messages_phone_number_id_fkey FOREIGN KEY (phone_number_id) REFERENCES phone_numbers(id),
  constraint messages_pkey PRIMARY KEY (id),
  constraint messages_state_check CHECK ((state <> ALL (ARRAY['claimed'::recipient_state, 'skipped'::recipient_state]))),
  constraint messages_waba_id_fkey FOREIGN KEY (waba_id) REFERENCES accounts(waba_id),
  constraint messages_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.meta_tellings (
  facts text[] not null,
  subject text not null,
  told_at timestamp with time zone not null,
  constraint meta_tellings_pkey PRIMARY KEY (subject)
);

create table public.number_clocks (
  messages_per_second real not null,
  next_slot_at timestamp with time zone not null default now(),
  next_transactional_at timestamp with time zone not null default now(),
  phone_number_id text not null,
  throttled_at timestamp with time zone,
  constraint number_clocks_messages_per_second_check CHECK ((messages_per_second > (0)::double precision)),
  constraint number_clocks_phone_number_id_fkey FOREIGN KEY (phone_number_id) REFERENCES phone_numbers(id),
  constraint number_clocks_pkey PRIMARY KEY (phone_number_id)
);

create table public.number_hearing (
  latest_heard_attempt_at timestamp with time zone not null,
  phone_number_id text not null,
  constraint number_hearing_phone_number_id_fkey FOREIGN KEY (phone_number_id) REFERENCES phone_numbers(id),
  constraint number_hearing_pkey PRIMARY KEY (phone_number_id)
);

create table public.phone_numbers (
  display_phone_number text not null,
  id text not null,
  is_on_business_app boolean not null,
  mps_max real,
  quality_rating text not null,
  status text not null,
  synced_at timestamp with time zone not null default now(),
  throughput_level text not null,
  verified_name text not null,
  waba_id text not null,
  workspace_id text not null,
  constraint phone_numbers_id_check CHECK ((id ~ '^[0-9]{6,20}$'::text)),
  constraint phone_numbers_mps_max_check CHECK ((mps_max > (0)::double precision)),
  constraint phone_numbers_pkey PRIMARY KEY (id),
  constraint phone_numbers_quality_rating_check CHECK ((quality_rating = ANY (ARRAY['GREEN'::text, 'YELLOW'::text, 'RED'::text, 'UNKNOWN'::text]))),
  constraint phone_numbers_throughput_level_check CHECK ((throughput_level = ANY (ARRAY['STANDARD'::text, 'HIGH'::text, 'NOT_APPLICABLE'::text, 'UNKNOWN'::text]))),
  constraint phone_numbers_waba_id_fkey FOREIGN KEY (waba_id) REFERENCES accounts(waba_id),
  constraint phone_numbers_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.portfolio_reach (
  phone text not null,
  portfolio_id text not null,
  reached_at timestamp with time zone not null,
  constraint portfolio_reach_pkey PRIMARY KEY (portfolio_id, phone),
  constraint portfolio_reach_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES portfolios(id)
);

create table public.portfolios (
  clock_ahead_ms double precision not null default 0,
  id text not null,
  looked_at timestamp with time zone,
  messaging_limit text not null default 'UNKNOWN'::text,
  constraint portfolios_messaging_limit_check CHECK ((messaging_limit = ANY (ARRAY['TIER_50'::text, 'TIER_250'::text, 'TIER_1K'::text, 'TIER_2K'::text, 'TIER_10K'::text, 'TIER_100K'::text, 'TIER_UNLIMITED'::text, 'TIER_NOT_SET'::text, 'UNKNOWN'::text]))),
  constraint portfolios_pkey PRIMARY KEY (id)
);

create table public.programs (
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  cut_column text,
  definition jsonb not null,
  finished_at timestamp with time zone,
  id uuid not null,
  import_id uuid not null,
  launched_at timestamp with time zone,
  name text not null,
  part_count integer not null default 0,
  people_count integer not null default 0,
  side_by_side smallint not null default 1,
  starts_at timestamp with time zone,
  state text not null default 'draft'::text,
  state_reason text,
  workspace_id text not null,
  constraint programs_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports(id),
  constraint programs_pkey PRIMARY KEY (id),
  constraint programs_side_by_side_check CHECK (((side_by_side >= 1) AND (side_by_side <= 16))),
  constraint programs_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'scheduled'::text, 'running'::text, 'paused'::text, 'finished'::text, 'cancelled'::text]))),
  constraint programs_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.recipients (
  accepted_at timestamp with time zone,
  attempt smallint not null default 0,
  attempted_at timestamp with time zone,
  campaign_id uuid not null,
  delivered_at timestamp with time zone,
  due_at timestamp with time zone,
  error_code integer,
  failed_at timestamp with time zone,
  n integer not null,
  phone text not null,
  read_at timestamp with time zone,
  sender smallint,
  sent_at timestamp with time zone,
  skip_reason text,
  state recipient_state not null,
  status delivery_status,
  "values" jsonb not null,
  wamid text,
  constraint recipients_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint recipients_check CHECK (((state = 'skipped'::recipient_state) = (skip_reason IS NOT NULL))),
  constraint recipients_check1 CHECK (((state <> 'accepted'::recipient_state) OR (attempt > 0))),
  constraint recipients_check2 CHECK (((state <> ALL (ARRAY['deferred'::recipient_state, 'unknown'::recipient_state])) OR (due_at IS NOT NULL))),
  constraint recipients_n_check CHECK ((n > 0)),
  constraint recipients_phone_campaign_id_key UNIQUE (phone, campaign_id),
  constraint recipients_phone_check CHECK ((phone ~ '^\+[1-9][0-9]{6,14}$'::text)),
  constraint recipients_pkey PRIMARY KEY (campaign_id, n),
  constraint recipients_state_check CHECK ((state <> ALL (ARRAY['claimed'::recipient_state, 'sending'::recipient_state])))
);

create table public.schema_migrations (
  checksum text not null,
  name text not null,
  ran_at timestamp with time zone not null default now(),
  constraint schema_migrations_pkey PRIMARY KEY (name)
);

create table public.sending_stops (
  code integer,
  id uuid not null,
  lifted_at timestamp with time zone,
  lifted_by text,
  reason text not null,
  scope text not null,
  stopped_at timestamp with time zone not null default now(),
  subject text not null,
  what_to_do text not null,
  workspace_id text not null,
  constraint sending_stops_pkey PRIMARY KEY (id),
  constraint sending_stops_scope_check CHECK ((scope = ANY (ARRAY['account'::text, 'number'::text, 'template'::text]))),
  constraint sending_stops_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.stretches (
  campaign_id uuid not null,
  claim_from integer not null,
  ends_at integer not null,
  "position" smallint not null,
  constraint stretches_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint stretches_pkey PRIMARY KEY (campaign_id, "position"),
  constraint stretches_position_check CHECK ((("position" >= 0) AND ("position" <= 20)))
);

create table public.suppressions (
  created_at timestamp with time zone not null default now(),
  phone text not null,
  reason text not null,
  workspace_id text not null,
  constraint suppressions_phone_check CHECK ((phone ~ '^\+[1-9][0-9]{6,14}$'::text)),
  constraint suppressions_pkey PRIMARY KEY (workspace_id, phone),
  constraint suppressions_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

create table public.templates (
  category text not null,
  components jsonb not null,
  language text not null,
  meta_template_id text not null,
  name text not null,
  parameter_format text not null,
  quality text not null,
  status text not null,
  synced_at timestamp with time zone not null default now(),
  waba_id text not null,
  workspace_id text not null,
  constraint templates_category_check CHECK ((category = ANY (ARRAY['marketing'::text, 'utility'::text, 'authentication'::text]))),
  constraint templates_parameter_format_check CHECK ((parameter_format = ANY (ARRAY['POSITIONAL'::text, 'NAMED'::text]))),
  constraint templates_pkey PRIMARY KEY (waba_id, name, language),
  constraint templates_quality_check CHECK ((quality = ANY (ARRAY['GREEN'::text, 'YELLOW'::text, 'RED'::text, 'UNKNOWN'::text]))),
  constraint templates_waba_id_fkey FOREIGN KEY (waba_id) REFERENCES accounts(waba_id),
  constraint templates_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES auth.organization(id)
);

CREATE UNIQUE INDEX account_pkey ON auth.account USING btree (id);
CREATE INDEX "account_userId_idx" ON auth.account USING btree ("userId");
CREATE INDEX invitation_email_idx ON auth.invitation USING btree (email);
CREATE INDEX "invitation_organizationId_idx" ON auth.invitation USING btree ("organizationId");
CREATE UNIQUE INDEX invitation_pkey ON auth.invitation USING btree (id);
CREATE INDEX "member_organizationId_idx" ON auth.member USING btree ("organizationId");
CREATE UNIQUE INDEX member_pkey ON auth.member USING btree (id);
CREATE INDEX "member_userId_idx" ON auth.member USING btree ("userId");
CREATE UNIQUE INDEX organization_pkey ON auth.organization USING btree (id);
CREATE UNIQUE INDEX organization_slug_key ON auth.organization USING btree (slug);
CREATE UNIQUE INDEX session_pkey ON auth.session USING btree (id);
CREATE UNIQUE INDEX session_token_key ON auth.session USING btree (token);
CREATE INDEX "session_userId_idx" ON auth.session USING btree ("userId");
CREATE UNIQUE INDEX user_email_key ON auth."user" USING btree (email);
CREATE UNIQUE INDEX user_pkey ON auth."user" USING btree (id);
CREATE INDEX verification_identifier_idx ON auth.verification USING btree (identifier);
CREATE UNIQUE INDEX verification_pkey ON auth.verification USING btree (id);
CREATE UNIQUE INDEX accounts_pkey ON public.accounts USING btree (waba_id);
CREATE UNIQUE INDEX api_keys_key_hash_key ON public.api_keys USING btree (key_hash);
CREATE UNIQUE INDEX api_keys_pkey ON public.api_keys USING btree (id);
CREATE UNIQUE INDEX audit_log_pkey ON public.audit_log USING btree (id);
CREATE INDEX audit_log_workspace ON public.audit_log USING btree (workspace_id, id);
CREATE UNIQUE INDEX campaign_numbers_campaign_id_phone_number_id_key ON public.campaign_numbers USING btree (campaign_id, phone_number_id);
CREATE INDEX campaign_numbers_number ON public.campaign_numbers USING btree (phone_number_id);
CREATE UNIQUE INDEX campaign_numbers_pkey ON public.campaign_numbers USING btree (campaign_id, "position");
CREATE UNIQUE INDEX campaign_pace_pkey ON public.campaign_pace USING btree (campaign_id, second);
CREATE INDEX campaign_tallies_campaign ON public.campaign_tallies USING btree (campaign_id);
CREATE UNIQUE INDEX campaign_tallies_pkey ON public.campaign_tallies USING btree (id);
CREATE INDEX campaigns_active ON public.campaigns USING btree (id) WHERE (state = ANY (ARRAY['scheduled'::campaign_state, 'sending'::campaign_state, 'waiting'::campaign_state]));
CREATE UNIQUE INDEX campaigns_pkey ON public.campaigns USING btree (id);
CREATE UNIQUE INDEX campaigns_program ON public.campaigns USING btree (program_id, part) WHERE (program_id IS NOT NULL);
CREATE INDEX campaigns_winding_down ON public.campaigns USING btree (id) WHERE ((state = 'cancelled'::campaign_state) AND (finished_at IS NULL));
CREATE INDEX campaigns_workspace ON public.campaigns USING btree (workspace_id, created_at DESC, id);
CREATE INDEX claims_campaign ON public.claims USING btree (campaign_id);
CREATE UNIQUE INDEX claims_pkey ON public.claims USING btree (id);
CREATE INDEX claims_worker ON public.claims USING btree (worker);
CREATE UNIQUE INDEX engine_holds_pkey ON public.engine_holds USING btree (campaign_id);
CREATE UNIQUE INDEX idempotency_keys_pkey ON public.idempotency_keys USING btree (workspace_id, key);
CREATE UNIQUE INDEX import_problems_pkey ON public.import_problems USING btree (import_id, line);
CREATE UNIQUE INDEX import_rows_import_id_phone_key ON public.import_rows USING btree (import_id, phone);
CREATE UNIQUE INDEX import_rows_pkey ON public.import_rows USING btree (import_id, line);
CREATE UNIQUE INDEX imports_pkey ON public.imports USING btree (id);
CREATE INDEX imports_workspace ON public.imports USING btree (workspace_id, created_at DESC);
CREATE INDEX inbox_new ON public.inbox USING btree (id) WHERE (parked_reason IS NULL);
CREATE UNIQUE INDEX inbox_pkey ON public.inbox USING btree (id);
CREATE INDEX messages_due ON public.messages USING btree (phone_number_id, due_at) WHERE (state = ANY (ARRAY['pending'::recipient_state, 'deferred'::recipient_state]));
CREATE INDEX messages_number ON public.messages USING btree (phone_number_id, created_at DESC, id DESC);
CREATE INDEX messages_person ON public.messages USING btree (to_phone);
CREATE UNIQUE INDEX messages_pkey ON public.messages USING btree (id);
CREATE INDEX messages_sending ON public.messages USING btree (expires_at) WHERE (state = 'sending'::recipient_state);
CREATE INDEX messages_unknown ON public.messages USING btree (due_at) WHERE (state = 'unknown'::recipient_state);
CREATE INDEX messages_workspace ON public.messages USING btree (workspace_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX meta_tellings_pkey ON public.meta_tellings USING btree (subject);
CREATE UNIQUE INDEX number_clocks_pkey ON public.number_clocks USING btree (phone_number_id);
CREATE UNIQUE INDEX number_hearing_pkey ON public.number_hearing USING btree (phone_number_id);
CREATE UNIQUE INDEX phone_numbers_pkey ON public.phone_numbers USING btree (id);
CREATE INDEX phone_numbers_workspace ON public.phone_numbers USING btree (workspace_id);
CREATE INDEX portfolio_reach_oldest ON public.portfolio_reach USING btree (portfolio_id, reached_at);
CREATE UNIQUE INDEX portfolio_reach_pkey ON public.portfolio_reach USING btree (portfolio_id, phone);
CREATE UNIQUE INDEX portfolios_pkey ON public.portfolios USING btree (id);
CREATE UNIQUE INDEX programs_pkey ON public.programs USING btree (id);
CREATE INDEX programs_workspace ON public.programs USING btree (workspace_id, created_at DESC, id);
CREATE INDEX recipients_due ON public.recipients USING btree (campaign_id, due_at) WHERE (due_at IS NOT NULL);
CREATE UNIQUE INDEX recipients_phone_campaign_id_key ON public.recipients USING btree (phone, campaign_id);
CREATE UNIQUE INDEX recipients_pkey ON public.recipients USING btree (campaign_id, n);
CREATE UNIQUE INDEX schema_migrations_pkey ON public.schema_migrations USING btree (name);
CREATE UNIQUE INDEX sending_stops_open ON public.sending_stops USING btree (scope, subject) WHERE (lifted_at IS NULL);
CREATE UNIQUE INDEX sending_stops_pkey ON public.sending_stops USING btree (id);
CREATE INDEX sending_stops_workspace ON public.sending_stops USING btree (workspace_id, stopped_at DESC);
CREATE UNIQUE INDEX stretches_pkey ON public.stretches USING btree (campaign_id, "position");
CREATE UNIQUE INDEX suppressions_pkey ON public.suppressions USING btree (workspace_id, phone);
CREATE UNIQUE INDEX templates_pkey ON public.templates USING btree (waba_id, name, language);
CREATE INDEX templates_workspace ON public.templates USING btree (workspace_id, name);
