-- The log is written by one function alone, which checks what it is given. Members may look at every
-- table, write to none, and call the functions below.

create table person (
    role name primary key,
    name text not null unique check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]')
);
comment on table person is 'By which name a role signs, where it is not its own; the owner fills it.';

drop policy everybody_reads on change;
drop policy under_ones_own_name on change;
alter table change disable row level security;
alter table change add column prev text;
comment on table change is 'The log, append-only: one row a transaction, written by append_entry.';
comment on column change.prev is 'What ties an entry to the one before it: 16 bytes of its SHA-256.';

alter table presence add column role name not null default session_user;

-- The time of a transaction, which is the same when it decides and when it writes.
create function moment() returns text language sql stable as $$
    select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

create function signature() returns text
language sql stable security definer set search_path from current as $$
    select coalesce((select name from person where role = session_user), session_user)
$$;

create function fingerprint(entry change) returns text language sql immutable as $$
    select left(encode(sha256(convert_to(jsonb_build_array(
        entry.seq, entry.at, entry.by, entry.command, entry.undoes, entry.ops, entry.prev
    )::text, 'UTF8')), 'hex'), 32)
$$;

-- Ties every entry to the one before it; for a log that was written in another way.
create function chain_log() returns void
language plpgsql set search_path from current as $$
declare
    entry change;
    before text;
begin
    for entry in select * from change order by seq loop
        entry.prev := before;
        update change set prev = before where seq = entry.seq and prev is distinct from before;
        before := fingerprint(entry);
    end loop;
end $$;

-- Keeps everybody else from changing anything until the end of the transaction.
create function lock_log(out format integer, out id text, out seq bigint, out at text, out now text)
language sql security definer set search_path from current as $$
    select format, id::text, seq, at, moment() from workspace for update
$$;

create function refuse(reason text) returns void language plpgsql as $$
begin
    raise exception '%', reason using errcode = 'check_violation';
end $$;

-- What an operation makes of the document that is stored: null where it deletes it.
create function outcome(op jsonb, stored jsonb, signed text, moment text) returns jsonb
language plpgsql immutable set search_path from current as $$
declare
    texts constant text[] := '{key,backlog,kind,title,state,rank,created_at,updated_at}';
    named text := format('%s of %s', op->>'id', op->>'table');
    field text := op->>'field';
    made jsonb;
begin
    case op->>'op'
    when 'create' then
        if stored is not null then
            perform refuse(format('it creates %s, which is there already', named));
        end if;
        made := op->'to';
    when 'delete' then
        if stored is null then
            perform refuse(format('it deletes %s, which is not there', named));
        elsif stored - '{updated_at,updated_by}'::text[]
              is distinct from (op->'from') - '{updated_at,updated_by}'::text[] then
            perform refuse(format('it deletes another %s than is stored', named));
        end if;
        return null;
    when 'set' then
        if stored is null then
            perform refuse(format('it changes %s, which is not there', named));
        elsif field is null or not op ?& '{from,to}' then
            perform refuse(format('it does not say what it changes in %s', named));
        elsif coalesce(stored->field, 'null') <> op->'from' then
            perform refuse(format('it changes %s of %s from another value than is stored', field, named));
        end if;
        made := stored || jsonb_build_object(field, op->'to');
        if op->>'table' = 'items' then
            made := made || jsonb_build_object('updated_at', moment, 'updated_by', signed);
        end if;
    else
        perform refuse('it holds an operation that is none');
    end case;
    if jsonb_typeof(made) is distinct from 'object' then
        perform refuse(format('it makes %s something that is no document', named));
    elsif op->>'table' = 'items' and (
        made->>'key' is distinct from op->>'id'
        or exists (select from unnest(texts) as needed
                   where (op->>'op' = 'create' or needed = field)
                   and jsonb_typeof(made->needed) is distinct from 'string')
    ) then
        perform refuse(format('it makes %s an item that lacks what each item has', named));
    end if;
    return made;
end $$;

-- Appends one entry after the entry `last`, and brings the documents to what it makes of them.
create function append_entry(last bigint, signed text, named text, taken_back bigint, given jsonb)
returns bigint
language plpgsql security definer set search_path from current as $$
declare
    clock workspace;
    op jsonb;
    tab text;
    key text;
    stored jsonb;
    made jsonb;
    before text;
begin
    -- Within a definer's function `current_user` owns the tables, and may sign with any name.
    if session_user <> current_user and signed <> signature() then
        raise exception 'you sign as %', signature() using errcode = 'insufficient_privilege';
    end if;
    select * into strict clock from workspace for update;
    if clock.seq <> last then
        raise exception 'somebody was faster' using errcode = 'serialization_failure';
    elsif clock.format <> 2 then
        perform refuse('the tables are of another version');
    elsif clock_timestamp() > now() + interval '5 minutes' then
        perform refuse('the transaction began too long ago to date it');
    elsif length(named) not between 1 and 40 or named ~ '[[:cntrl:]]' or signed = '' then
        perform refuse('it has no proper name of a command');
    elsif taken_back not between 1 and last then
        perform refuse('it takes back an entry that is not there');
    elsif jsonb_typeof(given) <> 'array' or jsonb_array_length(given) = 0 then
        perform refuse('it has no operations');
    elsif pg_column_size(given) > 50000000 then
        perform refuse('it is larger than 50 MB');
    end if;
    clock.at := greatest(moment(), clock.at);
    for op in select each from jsonb_array_elements(given) with ordinality as o(each, nth) order by nth loop
        tab := op->>'table';
        key := op->>'id';
        if tab = 'items' then
            if key is null or key !~ '^[A-Z][A-Z0-9]{0,9}-[0-9]{1,9}$' then
                perform refuse('it holds an operation on something that is no key');
            end if;
            select doc into stored from item where id = key;
        elsif tab in ('teams', 'increments', 'iterations', 'objectives', 'risks', 'maps', 'settings') then
            if key is null or length(key) not between 1 and 200 or key ~ '[[:cntrl:]]' then
                perform refuse('it holds an operation on something that is no name');
            end if;
            select doc into stored from document where kind = tab and id = key;
        else
            perform refuse('it holds an operation on a table that is not there');
        end if;
        made := outcome(op, stored, signed, clock.at);
        if tab = 'items' then
            if made is null then
                delete from item where id = key;
            elsif stored is null then
                insert into item (id, backlog, doc) values (key, made->>'backlog', made);
                clock.numbers := clock.numbers || jsonb_build_object(split_part(key, '-', 1), greatest(
                    split_part(key, '-', 2)::int, (clock.numbers->>split_part(key, '-', 1))::int));
            else
                update item set backlog = made->>'backlog', doc = made where id = key;
            end if;
        elsif made is null then
            delete from document where kind = tab and id = key;
        elsif stored is null then
            insert into document (kind, id, doc) values (tab, key, made);
        else
            update document set doc = made where kind = tab and id = key;
        end if;
    end loop;
    select fingerprint(entry) into before from change as entry where entry.seq = last;
    insert into change (seq, at, by, command, undoes, ops, prev)
        values (last + 1, clock.at, signed, named, taken_back, given, before);
    update workspace set seq = last + 1, at = clock.at, numbers = clock.numbers;
    perform pg_notify(current_schema(), (last + 1)::text);
    return last + 1;
end $$;

-- Gives a sign of life and tells who else did within the last ten seconds.
create function be_present(this text, signed text, editing text)
returns table (who text, item text)
language plpgsql security definer set search_path from current as $$
begin
    if length(this) > 64 or editing !~ '^[A-Z][A-Z0-9]{0,9}-[0-9]{1,9}$' then
        perform refuse('it is no sign of life');
    end if;
    insert into presence as p (session, who, item, role)
        values (this, case when session_user = current_user then signed else signature() end,
                editing, session_user)
        on conflict (session) do update set item = excluded.item, seen = clock_timestamp()
        where p.role = session_user;
    return query select p.who, p.item from presence as p
        where p.session <> this and p.seen > clock_timestamp() - interval '10 seconds'
        order by p.who, p.item nulls first;
end $$;

create function leave(this text) returns void
language sql security definer set search_path from current as $$
    delete from presence where session = this and role = session_user
        or seen < clock_timestamp() - interval '1 day'
$$;

revoke all on function moment(), signature(), fingerprint(change), chain_log(), lock_log(),
    refuse(text), outcome(jsonb, jsonb, text, text), append_entry(bigint, text, text, bigint, jsonb),
    be_present(text, text, text), leave(text) from public;

-- Whoever could write to the tables calls the functions from now on.
do $$
declare
    held record;
begin
    for held in
        select who, bool_or(name = 'change' and may = 'INSERT') as writes
        from (select relname as name, (aclexplode(relacl)).grantee, (aclexplode(relacl)).privilege_type
              from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r') as t(name, grantee, may)
        cross join lateral (select case when grantee = 0 then 'public'
                                        else quote_ident(pg_get_userbyid(grantee)) end) as g(who)
        where pg_get_userbyid(grantee) <> current_user
        group by who
    loop
        execute format('revoke all on all tables in schema %I from %s', current_schema(), held.who);
        execute format('grant select on all tables in schema %I to %s', current_schema(), held.who);
        if held.writes then
            execute format('grant execute on all functions in schema %I to %s', current_schema(), held.who);
        end if;
    end loop;
end $$;

select chain_log();
update workspace set format = 2;
