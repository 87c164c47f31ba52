-- One send asked for over the API, not part of a campaign.
create table messages (
  id uuid primary key,
  workspace_id text not null references auth."organization" ("id"),
  phone_number_id text not null references phone_numbers (id),
  waba_id text not null references accounts (waba_id),
  to_phone text not null,
  template_name text not null,
  template_language text not null,
  template_category text not null,
  -- As they are sent.
  components jsonb not null check (octet_length(components::text) <= 65536),
  -- The caller's own `biz_opaque_callback_data`; Meta is sent ours.
  caller_data text check (length(caller_data) <= 512),
  state recipient_state not null default 'pending' check (state not in ('claimed', 'skipped')),
  -- Why it waits, in words, when that is not an answer of Meta's.
  state_reason text,
  -- The newest attempt that was begun.
  attempt smallint not null default 0,
  -- When it may be sent, or its unknown outcome is judged.
  due_at timestamptz default now(),
  -- Who is sending it, and when others may take it for dead.
  worker text,
  expires_at timestamptz,
  attempted_at timestamptz,
  accepted_at timestamptz,
  wamid text,
  error_code integer,
  status delivery_status,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  failed_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  check ((state in ('pending', 'deferred', 'unknown')) = (due_at is not null)),
  check ((state = 'sending') = (worker is not null)),
  check ((worker is null) = (expires_at is null))
);
create index messages_due on messages (phone_number_id, due_at) where state in ('pending', 'deferred');
create index messages_unknown on messages (due_at) where state = 'unknown';
create index messages_sending on messages (expires_at) where state = 'sending';
create index messages_workspace on messages (workspace_id, created_at desc, id desc);
create index messages_number on messages (phone_number_id, created_at desc, id desc);
-- When a portfolio's day with a person began.
create index messages_person on messages (to_phone);

-- The share of a number's rate that is kept for messages runs on a clock of its own.
alter table number_clocks add column next_transactional_at timestamptz not null default now();
