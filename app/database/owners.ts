/** Errors about tables, with the sentence a learner needs. */
import type { DatabaseErrorFields } from './answer.ts'

const missing = /^relation "(?:([^".]+)\.)?([^"]+)" does not exist/
const forbidden = /^permission denied for (schema|table|relation|sequence) (\S+)/
const severalStatements = 'cannot insert multiple commands into a prepared statement'

/**
 * Says whose table it is when a service reaches for another's, and what to do when several
 * statements were given at once. `owners` names the service of every table of the run.
 */
export function explained(
  error: DatabaseErrorFields,
  service: string,
  owners: ReadonlyMap<string, string>,
): DatabaseErrorFields {
  if (error.message === severalStatements) {
    const message = 'db.query takes one statement: send several one by one, or use db.migrate'
    return { ...error, message }
  }
  const found = wanted(error, owners)
  if (found === null || found.owner === service) return error
  const { owner, table } = found
  const whose = table === null ? `these tables belong` : `table ${table} belongs`
  const message = `${error.message}: ${whose} to service ${owner}: call one of its methods instead`
  return { ...error, message }
}

/** The table an error is about and the service it belongs to. */
function wanted(
  { code, message }: DatabaseErrorFields,
  owners: ReadonlyMap<string, string>,
): { table: string | null; owner: string } | null {
  if (code === '42P01') {
    const [, schema, table] = missing.exec(message) ?? []
    if (table === undefined) return null
    const owner =
      owners.get(table) ?? (schema === undefined ? undefined : serviceOf(schema, owners))
    return owner === undefined ? null : { table, owner }
  }
  if (code !== '42501') return null
  const [, what, name] = forbidden.exec(message) ?? []
  if (name === undefined) return null
  const owner = what === 'schema' ? serviceOf(name, owners) : owners.get(name)
  return owner === undefined ? null : { table: what === 'schema' ? null : name, owner }
}

/** A schema bears its service's name. */
function serviceOf(schema: string, owners: ReadonlyMap<string, string>): string | undefined {
  for (const service of owners.values()) if (service === schema) return service
  return undefined
}
