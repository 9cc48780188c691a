/** What tests need of Postgres: an image made once per machine, and hashes of all there is. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installedSql } from '../../app/database/installed.ts'
import { Wire } from '../../app/database/wire.ts'
import type { Database } from './boot.ts'
import { buildImage } from './image.ts'
import type { FileNode } from './module.ts'

/** The image these sources build, kept in the temporary folder under their hash. */
export async function testImage(): Promise<Uint8Array> {
  const hash = createHash('sha256').update(installedSql)
  for (const name of ['image.ts', 'glue.ts', 'virtual.ts']) {
    hash.update(readFileSync(new URL(name, import.meta.url)))
  }
  const file = path.join(os.tmpdir(), `orrery-image-${hash.digest('hex').slice(0, 16)}.tar`)
  if (!existsSync(file)) {
    const image = await buildImage()
    writeFileSync(`${file}-${process.pid}`, image)
    renameSync(`${file}-${process.pid}`, file)
  }
  return readFileSync(file)
}

/** Sends one message of the simple protocol and answers the raw bytes that come back. */
export function raw({ port }: Database, sql: string): Uint8Array {
  const wire = new Wire(port)
  wire.query(sql)
  return port.answer.subarray(0, wire.send())
}

/** The printable parts of what comes back. */
export const said = (database: Database, sql: string): string =>
  Buffer.from(raw(database, sql))
    .toString('latin1')
    .replace(/[^\x20-\x7e]+/g, '|')

/** A hash of the used memory and of every file, folder and descriptor. */
export function stateHash(database: Database): string {
  const { module, breakAt } = database.instance!
  const { FS, HEAPU8 } = module
  const used = new DataView(HEAPU8.buffer).getUint32(breakAt, true)
  const hash = createHash('sha256').update(HEAPU8.subarray(0, used))
  const walk = (folder: FileNode, at: string) => {
    for (const [name, node] of Object.entries(folder.contents as Record<string, FileNode>)) {
      hash.update(`${at}/${name} ${node.id} ${node.mode} ${node.usedBytes}\n`)
      if (FS.isDir(node.mode)) walk(node, `${at}/${name}`)
      else if (FS.isFile(node.mode)) {
        hash.update((node.contents as Uint8Array).subarray(0, node.usedBytes))
      }
    }
  }
  for (const folder of ['/pglite/data', '/tmp', '/dev/shm', '/home']) {
    walk(FS.lookupPath(folder).node, folder)
  }
  for (const stream of FS.streams) {
    const { path: file, position, flags } = stream ?? ({} as Record<string, unknown>)
    hash.update(stream ? `${stream.fd} ${stream.node.id} ${file} ${position} ${flags}\n` : '-\n')
  }
  return hash.digest('hex')
}
