/**
 * The image every database starts from: a data folder as a tar, made once by the build. It is the
 * same to the byte wherever it is built, or runs on two machines could differ.
 */
import { createRequire } from 'node:module'
import { installedSql } from '../../app/database/installed.ts'
import { runEpochMs } from '../../app/database/port.ts'
import { startPostgres } from './glue.ts'
import { type WasmImports, wasm } from './module.ts'
import { replaceImports, Surroundings } from './virtual.ts'

/** Segments of the write-ahead log of 1 MB instead of 16: they lie in memory. */
const initdbParameters = ['--wal-segsize=1', '-c', 'min_wal_size=2MB', '-c', 'max_wal_size=2MB']

/** Nothing connects to the templates, and each is a quarter of the image. */
const slimming = [
  'alter database template1 is_template false',
  'alter database template0 is_template false',
  'drop database template1',
  'drop database template0',
]

/** Builds the image; takes a few seconds. While its first half runs, this process has no clock. */
export async function buildImage(): Promise<Uint8Array> {
  const first = await withoutOutside(initialise)
  const { pg } = await startPostgres(
    new Blob([first as Uint8Array<ArrayBuffer>]),
    new Surroundings(),
  )
  for (const statement of slimming) await pg.exec(statement)
  await pg.exec(installedSql)
  // Twice: the first makes the log before it superfluous, the second removes it.
  await pg.exec('checkpoint')
  await pg.exec('checkpoint')
  return sameTimes(await dump(pg))
}

async function initialise(): Promise<Uint8Array> {
  const { PGlite } = await import('@electric-sql/pglite')
  return dump(await PGlite.create({ initDbStartParams: initdbParameters }))
}

async function dump(pg: { dumpDataDir(how: 'none'): Promise<Blob> }): Promise<Uint8Array> {
  return new Uint8Array(await (await pg.dumpDataDir('none')).arrayBuffer())
}

/** Where a tar's header keeps things, in bytes. */
const header = { bytes: 512, size: 124, modified: 136, sum: 148, times: 476, timesEnd: 500 }

/** Gives every file's last access and change, which are the machine's, the time of its content. */
function sameTimes(tar: Uint8Array): Uint8Array {
  const octal = (at: number) =>
    Number.parseInt(String.fromCharCode(...tar.subarray(at, at + 11)), 8)
  let at = 0
  while (at < tar.length && tar[at] !== 0) {
    const head = tar.subarray(at, at + header.bytes)
    const modified = head.slice(header.modified, header.modified + 12)
    for (let to = header.times; to < header.timesEnd; to += 12) head.set(modified, to)
    // The checksum is that of the header with blanks in the checksum's own place.
    head.fill(32, header.sum, header.sum + 8)
    const sum = head.reduce((total, byte) => total + byte, 0)
    const digits = `${sum.toString(8).padStart(6, '0')}\0 `
    for (let i = 0; i < 8; i++) head[header.sum + i] = digits.charCodeAt(i)
    at += header.bytes * (1 + Math.ceil(octal(at + header.size) / header.bytes))
  }
  return tar
}

/**
 * Runs `work` with this process's clock and randomness replaced. PGlite's initialisation starts an
 * instance of its own, which an extension cannot reach as `startPostgres` does.
 */
async function withoutOutside<T>(work: () => Promise<T>): Promise<T> {
  const outside = new Surroundings()
  const crypto = createRequire(import.meta.url)('node:crypto') as {
    randomFillSync(bytes: Uint8Array): Uint8Array
  }
  const { instantiate } = wasm
  const { now } = Date
  const { randomFillSync } = crypto
  wasm.instantiate = (module, imports: WasmImports) => {
    if (imports?.env?._dlopen_js !== undefined) replaceImports(imports, outside)
    return instantiate.call(wasm, module, imports)
  }
  Date.now = () => runEpochMs
  crypto.randomFillSync = (bytes) => {
    outside.fill(bytes)
    return bytes
  }
  try {
    return await work()
  } finally {
    wasm.instantiate = instantiate
    Date.now = now
    crypto.randomFillSync = randomFillSync
  }
}
