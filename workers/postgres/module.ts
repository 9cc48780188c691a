/**
 * What is used of PGlite's WebAssembly module and of its file system in memory, in our own types.
 */

/** A node of the file system: a file, a folder, a link or a device. */
export interface FileNode {
  readonly id: number
  name: string
  mode: number
  parent: FileNode
  name_next: FileNode | null
  rdev: number
  /** Bytes of a file, entries of a folder by name. */
  contents: Uint8Array | Record<string, FileNode>
  usedBytes: number
  link?: string
  node_ops: unknown
  stream_ops: unknown
}

/** An open file; `shared` is what duplicated descriptors have in common. */
export interface FileStream {
  node: FileNode
  fd: number
  shared: Record<string, unknown>
  [field: string]: unknown
}

interface DeviceOperations {
  read(stream: unknown, buffer: Uint8Array, at: number, length: number): number
}
type Operation = (...values: never[]) => unknown

/** The emscripten file system. */
export interface FileSystem {
  nameTable: (FileNode | null | undefined)[]
  streams: (FileStream | null | undefined)[]
  devices: { stream_ops: DeviceOperations }[]
  nextInode: number
  currentPath: string
  isFile(mode: number): boolean
  isDir(mode: number): boolean
  lookupPath(path: string): { node: FileNode }
  readdir(path: string): string[]
}

type Write = (
  stream: FileStream,
  bytes: Uint8Array,
  at: number,
  length: number,
  position: number,
  canOwn?: boolean,
) => number

/** Operations of the file system in memory; every node shares these objects. */
export interface MemoryFiles {
  ops_table: Record<'dir' | 'file' | 'link' | 'chrdev', { node: Record<string, Operation> }> & {
    file: { stream: { write: Write } }
  }
  stream_ops: { write: Write }
  resizeFileStorage(node: FileNode, bytes: number): void
}

/** The module as emscripten's glue exposes it. */
export interface PostgresModule {
  readonly HEAPU8: Uint8Array
  readonly FS: FileSystem
  readonly MEMFS: MemoryFiles
  addFunction(callback: (pointer: number, length: number) => number, signature: string): number
  stackSave(): number
  stackRestore(pointer: number): void
  _pgl_set_rw_cbs(read: number, write: number): void
  _pgl_pq_flush(): void
  _PostgresMainLoopOnce(): void
  _PostgresMainLongJmp(): void
  _PostgresSendReadyForQueryIfNecessary(): void
  _pq_buffer_remaining_data(): number
}

/** A compiled module; opaque. */
export type WasmModule = object & { readonly wasm?: never }
/** What a WebAssembly module is given. */
export type WasmImports = Record<string, Record<string, unknown>>
/** What a WebAssembly module gives. */
export interface WasmInstance {
  readonly exports: { emscripten_get_sbrk_ptr(): number }
}

/** The part of the standard WebAssembly object that is needed (Node's types leave it out). */
export const wasm = (
  globalThis as unknown as {
    WebAssembly: {
      compile(bytes: Uint8Array): Promise<WasmModule>
      instantiate(module: WasmModule, imports: WasmImports): Promise<WasmInstance>
    }
  }
).WebAssembly
