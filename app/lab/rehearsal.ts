/** A start of all services without load, to learn what their databases must hold before a run. */
import type { Event } from '../engine/agenda.ts'
import type { Databases } from '../engine/databases.ts'
import type { RecorderPorts } from '../engine/recorder.ts'
import type { Recording, RunParts } from './realm.ts'
import { Session } from './session.ts'

/** Tables and first rows a service asks for at its start, and the line that asks. */
export interface Migration {
  readonly service: string
  readonly sql: string
  readonly line: number
}

const ignoring = (bytes: (size: number) => ArrayBufferLike): RecorderPorts => ({
  allocate: (_kind, size) => bytes(size),
  named: () => {},
  joined: () => {},
})

/**
 * Starts the services without load to learn their migrations, in order. Statements are not
 * answered, migrations are, at once. The host drains between steps and stops at `finished`.
 * Of a recording only names, lanes and header are used: they tell where it hangs.
 */
export function rehearse(
  parts: RunParts,
  recording?: Pick<Recording, 'ports' | 'header'>,
): { session: Session; migrations: Migration[] } {
  const migrations: Migration[] = []
  const ignored = ignoring((size) => new ArrayBuffer(size))
  const session = new Session({
    ...parts,
    recording: { rows: 0, payloadBytes: 0, hash: null },
    ports: { ...ignored, ...recording?.ports, allocate: ignored.allocate },
    header: recording?.header ?? new Float64Array(8),
    bootOnly: true,
    databases: () => new Rehearsal(migrations) as unknown as Databases,
  })
  return { session, migrations }
}

/** Databases that only listen. */
class Rehearsal {
  readonly #migrations: Migration[]

  constructor(migrations: Migration[]) {
    this.#migrations = migrations
  }
  ask(
    instance: { service: { name: string } },
    what: { control: string; sql: string; line: number },
    resolve: (result: unknown) => void,
  ): void {
    if (what.control !== 'migrate') return
    const { sql, line } = what
    const service = instance.service.name
    const known = this.#migrations.some((one) => one.service === service && one.sql === sql)
    if (!known) this.#migrations.push({ service, sql, line })
    resolve({ rows: [], rowCount: 0 })
  }
  begin(): object {
    return {}
  }
  onStatement(_event: Event): boolean {
    return false
  }
  disconnect(): void {}
  blockedBy(): string {
    return ''
  }
}
