create type import_state as enum ('reading', 'ready', 'refused');

create table imports (
  id uuid primary key,
  workspace_id text not null references auth."organization" ("id"),
  file_name text not null,
  state import_state not null default 'reading',
  columns text[] not null default '{}',
  mapping jsonb,
  default_country text check (default_country ~ '^[A-Z]{2}$'),
  row_count integer not null default 0,
  valid_unique_count integer not null default 0,
  duplicate_count integer not null default 0,
  invalid_count integer not null default 0,
  without_opt_in_count integer not null default 0,
  blank_count integer not null default 0,
  problem jsonb,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  check (state <> 'ready' or row_count = valid_unique_count + duplicate_count + invalid_count)
);
create index imports_workspace on imports (workspace_id, created_at desc);

-- Usable rows. `cells` follows imports.columns. The second key is what removes duplicates.
create table import_rows (
  import_id uuid not null references imports (id) on delete cascade,
  line integer not null,
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  opted_in_at timestamptz,
  cells text[] not null,
  primary key (import_id, line),
  unique (import_id, phone)
);

-- Refused rows: every one is kept with its line number and reason.
create table import_problems (
  import_id uuid not null references imports (id) on delete cascade,
  line integer not null,
  reason text not null,
  cells text[] not null,
  primary key (import_id, line)
);
