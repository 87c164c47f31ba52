-- Keys of the public API. The key itself is shown once and never stored; its hash finds it.
create table api_keys (
  id uuid primary key,
  workspace_id text not null references auth."organization" ("id"),
  name text not null,
  prefix text not null,
  key_hash bytea not null unique,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- What a POST with an Idempotency-Key answered, so that a repeat gets the same answer.
-- A row without status is a request still running.
create table idempotency_keys (
  workspace_id text not null references auth."organization" ("id"),
  key text not null check (length(key) between 1 and 255),
  fingerprint text not null,
  status integer,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (workspace_id, key)
);

-- Who did what to how many. Rows are only ever added.
create table audit_log (
  id bigint generated always as identity primary key,
  workspace_id text not null references auth."organization" ("id"),
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null default '{}',
  at timestamptz not null default now()
);
create index audit_log_workspace on audit_log (workspace_id, id);

-- A connected WhatsApp Business Account with its token (AES-256-GCM; the key's id beside it).
create table accounts (
  waba_id text primary key,
  workspace_id text not null references auth."organization" ("id"),
  name text not null,
  token_ciphertext bytea not null,
  token_key_id text not null,
  connected_at timestamptz not null default now()
);

create table phone_numbers (
  id text primary key check (id ~ '^[0-9]{6,20}$'),
  workspace_id text not null references auth."organization" ("id"),
  waba_id text not null references accounts (waba_id),
  display_phone_number text not null,
  verified_name text not null,
  throughput_level text not null check (throughput_level in ('STANDARD', 'HIGH', 'NOT_APPLICABLE', 'UNKNOWN')),
  quality_rating text not null check (quality_rating in ('GREEN', 'YELLOW', 'RED', 'UNKNOWN')),
  status text not null,
  is_on_business_app boolean not null,
  synced_at timestamptz not null default now()
);
create index phone_numbers_workspace on phone_numbers (workspace_id);

-- Meta's templates, mirrored.
create table templates (
  waba_id text not null references accounts (waba_id),
  name text not null,
  language text not null,
  workspace_id text not null references auth."organization" ("id"),
  meta_template_id text not null,
  category text not null check (category in ('marketing', 'utility', 'authentication')),
  status text not null,
  quality text not null check (quality in ('GREEN', 'YELLOW', 'RED', 'UNKNOWN')),
  parameter_format text not null check (parameter_format in ('POSITIONAL', 'NAMED')),
  components jsonb not null,
  synced_at timestamptz not null default now(),
  primary key (waba_id, name, language)
);
create index templates_workspace on templates (workspace_id, name);

-- People never to be messaged, whatever else says so.
create table suppressions (
  workspace_id text not null references auth."organization" ("id"),
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, phone)
);
