-- Refused rows by reason with their first examples, told once when the reading ends: a look at an
-- import must not count its refused rows again. An array of { reason, rows, examples }.
alter table imports add column refused_by jsonb not null default '[]';
