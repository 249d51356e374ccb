-- The log, what it comes to, its one row as lock and clock, and who has the board open.

create table workspace (
    single boolean primary key default true check (single),
    format integer not null,
    id uuid not null default gen_random_uuid(),
    seq bigint not null default 0,
    at text collate "C" not null default '',
    numbers jsonb not null default '{}'
);
create table change (
    seq bigint primary key,
    at text collate "C" not null,
    by text not null,
    command text not null,
    undoes bigint,
    ops jsonb not null
);
create table item (
    id text collate "C" primary key,
    backlog text not null,
    doc jsonb not null,
    place bigint generated always as identity
);
create index item_backlog on item (backlog);
create table document (
    kind text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    place bigint generated always as identity,
    primary key (kind, id)
);
create unlogged table presence (
    session text primary key,
    who text not null,
    item text,
    seen timestamptz not null default clock_timestamp()
);
comment on table workspace is 'One row, the end of the log; its lock orders changes.';
comment on table change is 'The log, append-only: one row a transaction. Grant SELECT and INSERT.';
comment on table item is 'What the log comes to: every item as JSON.';
comment on table document is 'What the log comes to: teams, iterations and all that is no item.';
comment on table presence is 'Who has the board open.';
alter table change enable row level security;
create policy everybody_reads on change for select using (true);
create policy under_ones_own_name on change for insert with check (by = session_user);
insert into workspace (format) values (1);
