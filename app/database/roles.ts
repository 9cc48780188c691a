/**
 * Who a service is to Postgres. Each has a role without special rights, so that no statement can
 * reach what is ours; services that share a database have a schema each besides.
 */

/** A name as it is written in SQL. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`

const roleOf = (service: string): string => quotedName(`${service}_role`)

/** The schema that holds a service's tables. */
export const schemaOf = (service: string, isShared: boolean): string =>
  isShared ? service : 'public'

/** Makes a service's role, and its schema where the database is shared. */
export function admitSql(service: string, isShared: boolean): string {
  const role = roleOf(service)
  const schema = quotedName(schemaOf(service, isShared))
  const place = isShared
    ? `create schema ${schema} authorization ${role}`
    : `alter schema ${schema} owner to ${role}; grant create on database postgres to ${role}`
  return `create role ${role}; ${place}`
}

/** Makes the connection act for a service. Role and path go together, or plans are made anew. */
export function actAsSql(service: string, isShared: boolean): string {
  const schema = quotedName(schemaOf(service, isShared))
  return `set role ${roleOf(service)}; set search_path to ${schema}`
}
