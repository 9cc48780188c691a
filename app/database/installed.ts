/**
 * SQL that lies in every database's image: `pg_sleep` in virtual time, and triggers that tell each
 * changed row in-band, as INFO messages, since those leave no mark in the database.
 */

/** SQLSTATE of the messages told in-band, by what they tell. */
export const told = {
  /** Seconds slept. */
  sleep: 'SLEEP',
  inserted: 'HISTI',
  deleted: 'HISTD',
  /** Rows before an update, followed by as many rows after it. */
  before: 'HISTB',
  after: 'HISTA',
  truncated: 'HISTT',
} as const

/** The schema of what is ours in a learner's database. */
export const ownSchema = 'orrery'

/**
 * Built-in functions are called by number, so the real one is renamed and a new one takes its name.
 */
const sleep = `
alter function pg_catalog.pg_sleep(double precision) rename to pg_sleep_in_real_time;
revoke execute on function pg_catalog.pg_sleep_in_real_time(double precision) from public;
create function pg_catalog.pg_sleep(double precision) returns void
  language plpgsql volatile strict as $$
begin
  raise info using message = $1::text, errcode = '${told.sleep}';
end $$;
create or replace function pg_catalog.pg_sleep_for(interval) returns void
  language plpgsql volatile strict as $$
begin
  perform pg_catalog.pg_sleep(extract(epoch from $1));
end $$;
create or replace function pg_catalog.pg_sleep_until(timestamptz) returns void
  language plpgsql volatile strict as $$
begin
  perform pg_catalog.pg_sleep(
    greatest(0, extract(epoch from $1) - extract(epoch from clock_timestamp())));
end $$;`

const tell = (code: string, rows: string) => `
    for row_text in select orrery_row::text from ${rows} orrery_row loop
      raise info using message = row_text, errcode = '${code}',
        schema = tg_table_schema, table = tg_table_name;
    end loop;`

/** A row's own text form is unambiguous: see `rowCells`. It calls the types' output functions. */
const record = `
create schema ${ownSchema};
grant usage on schema ${ownSchema} to public;
create function ${ownSchema}.record() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  row_text text;
begin
  if tg_op = 'INSERT' then${tell(told.inserted, 'fresh')}
  elsif tg_op = 'DELETE' then${tell(told.deleted, 'gone')}
  elsif tg_op = 'UPDATE' then${tell(told.before, 'gone')}${tell(told.after, 'fresh')}
  else
    raise info using message = '', errcode = '${told.truncated}',
      schema = tg_table_schema, table = tg_table_name;
  end if;
  return null;
end $$;`

const trigger = (event: string, rows: string) =>
  `'create trigger ${ownSchema}_${event} after ${event} on %s ${rows} for each statement ' ||
      'when (current_setting(''${ownSchema}.history'', true) = ''on'') ' ||
      'execute function ${ownSchema}.record()'`

/** Puts the triggers on every table that lacks them; `for each statement` costs least. */
const install = `
create function ${ownSchema}.install() returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  place text;
begin
  for place in
    select format('%I.%I', s.nspname, t.relname)
    from pg_class t join pg_namespace s on s.oid = t.relnamespace
    where t.relkind in ('r', 'p') and t.relpersistence <> 't'
      and s.nspname !~ '^pg_' and s.nspname not in ('information_schema', '${ownSchema}')
      and not exists (
        select from pg_trigger g where g.tgrelid = t.oid and g.tgname = '${ownSchema}_insert')
    order by t.oid
  loop
    execute format(${trigger('insert', 'referencing new table as fresh')}, place);
    execute format(${trigger('delete', 'referencing old table as gone')}, place);
    execute format(${trigger('update', 'referencing old table as gone new table as fresh')}, place);
    execute format(${trigger('truncate', '')}, place);
  end loop;
end $$;`

/** What the image's builder runs once. */
export const installedSql = [sleep, record, install].join('\n')

/** Gives new tables their triggers; the same in every run, whether history is told or not. */
export const installHistorySql = `select ${ownSchema}.install()`

/** Switches the telling of changed rows. */
export const historySql = (on: boolean): string =>
  `set ${ownSchema}.history = '${on ? 'on' : 'off'}'`
