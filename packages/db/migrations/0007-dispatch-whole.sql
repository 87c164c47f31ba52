-- Where one portfolio of Meta's stands against its messaging limit. Several workspaces may share it.
create table portfolios (
  -- Meta's business id, or `waba:<id>` while Meta does not tell it.
  id text primary key,
  messaging_limit text not null default 'UNKNOWN' check (messaging_limit in
    ('TIER_50', 'TIER_250', 'TIER_1K', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED', 'TIER_NOT_SET', 'UNKNOWN')),
  -- Meta's clock minus ours when it was last heard, because the rolling day is Meta's.
  clock_ahead_ms float8 not null default 0,
  looked_at timestamptz
);
alter table accounts add column portfolio_id text references portfolios (id);

-- People messaged within the last day of Meta's clock, each once per portfolio; kept for limited ones.
create table portfolio_reach (
  portfolio_id text not null references portfolios (id),
  phone text not null,
  reached_at timestamptz not null,
  primary key (portfolio_id, phone)
);
create index portfolio_reach_oldest on portfolio_reach (portfolio_id, reached_at);

-- An operator's own ceiling for a number, in messages per second; null leaves Meta's plan.
alter table phone_numbers add column mps_max real check (mps_max > 0);

-- Why nothing is sent through an account, a number or with a template until somebody acts.
create table sending_stops (
  id uuid primary key,
  workspace_id text not null references auth."organization" ("id"),
  scope text not null check (scope in ('account', 'number', 'template')),
  -- The WABA's id, the phone number's id, or `<waba>/<name>/<language>`.
  subject text not null,
  code integer,
  reason text not null,
  what_to_do text not null,
  stopped_at timestamptz not null default now(),
  lifted_at timestamptz,
  lifted_by text
);
create unique index sending_stops_open on sending_stops (scope, subject) where lifted_at is null;
create index sending_stops_workspace on sending_stops (workspace_id, stopped_at desc);

-- More people than one campaign takes: an audience fixed once and cut into campaigns, its parts.
create table programs (
  id uuid primary key,
  workspace_id text not null references auth."organization" ("id"),
  name text not null,
  -- The shared part of what every campaign of it says, as it was asked for.
  definition jsonb not null,
  import_id uuid not null references imports (id),
  -- Parts are cut by a hash of the phone; when set, by the values of this column first.
  cut_column text,
  -- Parts that may send at the same time.
  side_by_side smallint not null default 1 check (side_by_side between 1 and 16),
  state text not null default 'draft' check (state in ('draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
  -- Why it paused itself, in words.
  state_reason text,
  starts_at timestamptz,
  people_count integer not null default 0,
  part_count integer not null default 0,
  created_by text not null,
  created_at timestamptz not null default now(),
  launched_at timestamptz,
  finished_at timestamptz
);
create index programs_workspace on programs (workspace_id, created_at desc, id);

alter type campaign_state add value 'queued' before 'sending';

alter table campaigns
  add column starts_at timestamptz,
  -- How late it may start by itself; later, it asks.
  add column late_start_max_minutes integer not null default 60 check (late_start_max_minutes >= 0),
  add column unknown_policy text not null default 'resend_when_proven'
    check (unknown_policy in ('resend_when_proven', 'hold')),
  add column program_id uuid references programs (id),
  add column part integer check (part > 0),
  -- Which people of the import are this part's: {"cell":3,"value":"ID","hash":{"part":2,"of":5}}.
  add column slice jsonb,
  add column frozen_at timestamptz,
  -- The stop that paused it, if one did.
  add column stop_id uuid references sending_stops (id),
  -- Paused because its program was: goes on with it.
  add column paused_by_program boolean not null default false,
  -- Meta has delivered something of it: no need for the careful first steps.
  add column proven_at timestamptz,
  add check ((program_id is null) = (part is null));
create unique index campaigns_program on campaigns (program_id, part) where program_id is not null;
create index campaigns_winding_down on campaigns (id) where state = 'cancelled' and finished_at is null;
update campaigns set frozen_at = launched_at, proven_at = launched_at where launched_at is not null;

-- The numbers a campaign sends through, all of one account. Position 0 is nobody's own.
create table campaign_numbers (
  campaign_id uuid not null references campaigns (id),
  position smallint not null check (position between 1 and 20),
  phone_number_id text not null references phone_numbers (id),
  primary key (campaign_id, position),
  unique (campaign_id, phone_number_id)
);
create index campaign_numbers_number on campaign_numbers (phone_number_id);
insert into campaign_numbers (campaign_id, position, phone_number_id)
select id, 1, phone_number_id from campaigns;

-- A range of a campaign's recipients: those of position p stay with that number of the campaign,
-- those of position 0 go through whichever has room. Everyone before `claim_from` was claimed once.
create table stretches (
  campaign_id uuid not null references campaigns (id),
  position smallint not null check (position between 0 and 20),
  claim_from integer not null,
  ends_at integer not null,
  primary key (campaign_id, position)
);
insert into stretches (campaign_id, position, claim_from, ends_at)
select d.campaign_id, 0, d.claim_from, c.people_count
from dispatches d join campaigns c on c.id = d.campaign_id;
drop table dispatches;

-- From here on a claim alone says who is claimed or being sent to; the recipients' rows stay as they
-- were until their outcome is known. What was under way is taken over as from a dead worker.
update recipients set state = 'pending', due_at = now() where state = 'claimed';
update recipients set state = 'unknown', due_at = now() + interval '10 minutes' where state = 'sending';
insert into campaign_tallies (campaign_id, measure, delta)
select campaign_id, replace(replace(measure, 'claimed', 'pending'), 'sending', 'unknown'), sum(delta)
from campaign_tallies where measure in ('state:claimed', 'state:sending') group by 1, 2 having sum(delta) <> 0;
insert into campaign_tallies (campaign_id, measure, delta)
select campaign_id, measure, -sum(delta)
from campaign_tallies where measure in ('state:claimed', 'state:sending') group by 1, 2 having sum(delta) <> 0;
delete from claims;
alter table claims
  -- The number of the campaign it is sent through.
  add column position smallint not null,
  -- The attempt that each of `ns` would be.
  add column attempts smallint[] not null,
  -- The first so many of `ns` may have been sent; when the last of these were begun.
  add column begun integer not null default 0,
  add column begun_at timestamptz,
  -- Of those, so many have their outcome written. Tallies count stored states alone; who is claimed
  -- (not begun) or being sent to (begun and not settled) is what the claims of a campaign add up to.
  add column settled integer not null default 0,
  add check (settled between 0 and begun),
  add check (cardinality(ns) = cardinality(attempts)),
  add check (begun between 0 and cardinality(ns)),
  add check ((begun = 0) = (begun_at is null));
alter table recipients
  -- The number of the campaign its newest attempt went through.
  add column sender smallint,
  add check (state not in ('claimed', 'sending'));

-- Bodies live for milliseconds: compressing them costs more than their room.
alter table inbox alter column body set storage external;

-- One statement updates all rows of a page; half of it stays free, so that they fit and stay
-- heap-only.
alter table recipients set (fillfactor = 48);

-- Somebody asked for the campaign while its job ran: it is looked at again when the job ends.
alter table engine_holds add column is_woken boolean not null default false;
