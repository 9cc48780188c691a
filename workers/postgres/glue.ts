/** Starting PGlite with its surroundings replaced; shared by the image's builder and by runs. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import {
  type PostgresModule,
  type WasmImports,
  type WasmInstance,
  type WasmModule,
  wasm,
} from './module.ts'
import { replaceDevices, replaceImports, type Surroundings } from './virtual.ts'

/** What every database of a process is started from; compiled and read once. */
export interface Parts {
  readonly module: WasmModule
  /** Postgres' own files: libraries, time zones, text search dictionaries. */
  readonly files: Blob
}

let parts: Promise<Parts> | null = null

/** Compiles PGlite's WebAssembly and reads its files; the same promise for every caller. */
export function loadParts(): Promise<Parts> {
  parts ??= readParts()
  return parts
}

async function readParts(): Promise<Parts> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  const read = (name: string) => readFile(path.join(folder, name))
  const [code, files] = await Promise.all([read('pglite.wasm'), read('pglite.data')])
  return { module: await wasm.compile(code), files: new Blob([files]) }
}

/** What PGlite hands its extensions and takes back: the emscripten module's options. */
interface GlueOptions {
  instantiateWasm: (imports: WasmImports, ready: (...started: unknown[]) => void) => object
  preRun: ((module: PostgresModule) => void)[]
}

/** Settings of a run's Postgres, over those of PGlite's single-user mode. */
const settings = [
  'shared_buffers=4MB',
  'max_connections=5',
  // At the default V8's own stack overflows first, which kills the backend.
  'max_stack_depth=100kB',
  // Nothing is ever recovered: the write-ahead log is kept short, since it lives in memory.
  'wal_level=minimal',
  'max_wal_senders=0',
  'full_page_writes=off',
  'synchronous_commit=off',
  'min_wal_size=2MB',
  'lc_messages=C',
]

/** A started instance and what a snapshot needs to know of it. */
export interface Started {
  readonly pg: PGlite
  readonly module: PostgresModule
  /** Address of the word in memory that says where the used memory ends. */
  readonly breakAt: number
}

/** Starts Postgres over an image (a tar of its data folder) within the given surroundings. */
export async function startPostgres(image: Blob, outside: Surroundings): Promise<Started> {
  const { module: compiled, files } = await loadParts()
  const { PGlite } = await import('@electric-sql/pglite')
  let exports: WasmInstance['exports'] | null = null
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  const replaced = {
    name: 'surroundings',
    setup: async (_pg: unknown, given: GlueOptions) => {
      const emscriptenOpts: GlueOptions = {
        ...given,
        instantiateWasm: (imports, ready) => {
          replaceImports(imports, outside)
          wasm.instantiate(compiled, imports).then((instance) => {
            exports = instance.exports
            ready(instance, compiled)
          }, fail)
          return {}
        },
        preRun: [...given.preRun, (module) => replaceDevices(module, outside)],
      }
      return { emscriptenOpts }
    },
  }
  const starting = PGlite.create({
    pgliteWasmModule: compiled as never,
    fsBundle: files,
    loadDataDir: image,
    extensions: { surroundings: replaced },
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
  })
  // PGlite itself would wait for ever for an instance that cannot be made.
  const pg = await Promise.race([starting, failed])
  if (exports === null) throw new Error('PGlite started without asking for its imports')
  const { emscripten_get_sbrk_ptr } = exports as WasmInstance['exports']
  const module = pg.Module as unknown as PostgresModule
  return { pg: pg as unknown as PGlite, module, breakAt: emscripten_get_sbrk_ptr() }
}
