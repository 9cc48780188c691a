/** What tests need of Postgres: an image made once per machine, and hashes of all there is. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installedSql } from '../../app/database/installed.ts'
import { buildImage } from './image.ts'

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
