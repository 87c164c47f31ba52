create type campaign_state as enum
  ('draft', 'scheduled', 'sending', 'paused', 'waiting', 'finished', 'cancelled');
create type recipient_state as enum
  ('pending', 'claimed', 'sending', 'accepted', 'failed', 'deferred', 'unknown', 'skipped');
-- The order is the rank: a later fact is a greater value (decision record 0003).
create type delivery_status as enum ('sent', 'failed', 'delivered', 'read', 'played');

create table campaigns (
  id uuid primary key,
  workspace_id text not null references auth."organization" ("id"),
  name text not null,
  phone_number_id text not null references phone_numbers (id),
  waba_id text not null references accounts (waba_id),
  template_name text not null,
  template_language text not null,
  template_category text not null check (template_category in ('marketing', 'utility', 'authentication')),
  -- As it was when the campaign was written, so that what is sent is what was previewed.
  template_components jsonb not null,
  parameter_format text not null check (parameter_format in ('POSITIONAL', 'NAMED')),
  import_id uuid not null references imports (id),
  variables jsonb not null,
  state campaign_state not null default 'draft',
  state_reason text,
  waiting_for jsonb,
  people_count integer not null default 0,
  created_by text not null,
  created_at timestamptz not null default now(),
  launched_at timestamptz,
  finished_at timestamptz
);
create index campaigns_workspace on campaigns (workspace_id, created_at desc, id);
create index campaigns_active on campaigns (id) where state in ('scheduled', 'sending', 'waiting');

-- People frozen into a campaign. `campaigns` inserts; `dispatch` owns state, attempt, due_at and
-- what the send call answered; `delivery` owns status and its instants.
-- No index names a column that the ordinary path changes, so its six updates per row stay
-- heap-only (HOT); the free third of each page is room for them.
create table recipients (
  campaign_id uuid not null references campaigns (id),
  n integer not null check (n > 0),
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  -- {"header":{},"body":{"1":"Kak"},"buttons":{}}: text per component and variable.
  "values" jsonb not null,
  state recipient_state not null,
  skip_reason text,
  attempt smallint not null default 0,
  -- When a deferred or returned row may be claimed, or an unknown one is looked at again.
  due_at timestamptz,
  attempted_at timestamptz,
  accepted_at timestamptz,
  wamid text,
  error_code integer,
  status delivery_status,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  failed_at timestamptz,
  primary key (campaign_id, n),
  -- The phone first: an index that begins with campaign_id alone would tempt the planner, whose
  -- statistics know nothing of a campaign just frozen, to walk the whole campaign for each row.
  unique (phone, campaign_id),
  check ((state = 'skipped') = (skip_reason is not null)),
  check (state <> 'accepted' or attempt > 0),
  check (state not in ('deferred', 'unknown') or due_at is not null)
) with (fillfactor = 65);
create index recipients_due on recipients (campaign_id, due_at) where due_at is not null;

-- Where dispatch stands in a campaign: everyone before `claim_from` has been claimed at least once.
create table dispatches (
  campaign_id uuid primary key references campaigns (id),
  claim_from integer not null default 1
);

-- One worker's hold on a group of recipients, gone when all their outcomes are written.
-- What a dead worker left behind is found here and nowhere else.
create table claims (
  id uuid primary key,
  campaign_id uuid not null references campaigns (id),
  worker text not null,
  ns integer[] not null,
  claimed_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index claims_campaign on claims (campaign_id);
create index claims_worker on claims (worker);

-- The clock of a phone number: the instant its next free slot begins, shared by every worker and
-- campaign that sends through it, and the rate it may run at now (halved by throttling).
create table number_clocks (
  phone_number_id text primary key references phone_numbers (id),
  next_slot_at timestamptz not null default now(),
  messages_per_second real not null check (messages_per_second > 0),
  throttled_at timestamptz
);

-- Counts as a list of changes: writers only add rows, so they never wait for each other; the sum
-- per measure is the count. Measures: state:<s>, skip:<reason>, status:<s>, answer:<code>, webhook:<code>.
create table campaign_tallies (
  id bigint generated always as identity primary key,
  campaign_id uuid not null references campaigns (id),
  measure text not null,
  delta integer not null
);
create index campaign_tallies_campaign on campaign_tallies (campaign_id);

-- Send calls answered per second.
create table campaign_pace (
  campaign_id uuid not null references campaigns (id),
  second timestamptz not null,
  sent integer not null,
  primary key (campaign_id, second)
);

-- Which engine job advances a campaign now and in whose hands (pg-boss adapter).
create table engine_holds (
  campaign_id uuid primary key references campaigns (id),
  worker text not null,
  job_id uuid not null
);
