-- When Meta last told something of a template, number, portfolio or account by webhook, by its own
-- clock, and what it told at that instant: an older or a repeated telling changes nothing.
create table meta_tellings (
  subject text primary key,
  told_at timestamptz not null,
  facts text[] not null
);
