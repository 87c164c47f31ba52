-- Webhook bodies that were answered 200 and are not applied yet. Applied ones are deleted; those
-- that cannot be understood stay, parked with the reason.
create table inbox (
  id bigint generated always as identity primary key,
  body text not null,
  received_at timestamptz not null default now(),
  parked_reason text,
  parked_at timestamptz
);
create index inbox_new on inbox (id) where parked_reason is null;

-- The newest attempt per number that Meta has reported on: proof that webhooks still reach us.
create table number_hearing (
  phone_number_id text primary key references phone_numbers (id),
  latest_heard_attempt_at timestamptz not null
);
