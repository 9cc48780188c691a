/**
 * Puts a database back to what it was, byte for byte, in about 2 ms: its WebAssembly memory and its
 * files in memory. It rests on PGlite's internals, so the version is pinned and `probe.test.ts`
 * compares a restored database with fresh ones.
 *
 * Memory has no write barrier, so it is compared, by chunks of 64 KB; more than half of it is zero
 * and compared with one chunk that stays in the processor's cache. Writes to files are watched, by
 * pages of 8 KB.
 */
import type { FileNode, FileStream, PostgresModule } from './module.ts'

const pageBits = 13
const pageBytes = 1 << pageBits
const chunkBytes = 1 << 16
const zeros = Buffer.alloc(chunkBytes)

/**
 * A node as it was. `live` is the very array it held; `base` its content, copied at the first
 * write.
 */
interface NodeRecord {
  readonly node: FileNode
  readonly name: string
  readonly parent: FileNode
  readonly next: FileNode | null
  readonly mode: number
  readonly usedBytes: number
  readonly live: Uint8Array | null
  readonly entries: Record<string, FileNode> | null
  base: Uint8Array | null
  readonly dirty: Set<number>
}
interface StreamRecord {
  readonly stream: FileStream
  readonly fields: Record<string, unknown>
  readonly shared: Record<string, unknown>
}

/** The one snapshot of an instance. Take and restore between statements only. */
export class Snapshot {
  readonly #module: PostgresModule
  readonly #breakAt: number
  /** Memory as it was; null for a chunk of zeros. */
  readonly #chunks: (Buffer | null)[] = []
  readonly #usedAtFirst: number
  readonly #stack: number
  readonly #nodes: NodeRecord[]
  readonly #byNode = new Map<FileNode, NodeRecord>()
  readonly #names: (FileNode | null | undefined)[]
  readonly #streams: (StreamRecord | null)[]
  readonly #nextInode: number
  readonly #path: string
  readonly #written = new Set<NodeRecord>()
  readonly #folders = new Set<FileNode>()

  /** Takes it. `breakAt` is the address of the word that says where the used memory ends. */
  constructor(module: PostgresModule, breakAt: number) {
    const { FS } = module
    this.#module = module
    this.#breakAt = breakAt
    this.#usedAtFirst = this.#usedBytes()
    const memory = this.#memory()
    for (let at = 0; at < memory.length; at += chunkBytes) {
      const chunk = memory.subarray(at, at + chunkBytes)
      const isZero = chunk.equals(zeros.subarray(0, chunk.length))
      this.#chunks.push(isZero ? null : Buffer.from(chunk))
    }
    this.#stack = module.stackSave()
    this.#nodes = [...allNodes(module)].map((node) => recordOf(node, module))
    for (const record of this.#nodes) this.#byNode.set(record.node, record)
    this.#names = FS.nameTable.slice()
    this.#streams = FS.streams.map((stream) =>
      stream ? { stream, fields: { ...stream }, shared: { ...stream.shared } } : null,
    )
    this.#nextInode = FS.nextInode
    this.#path = FS.currentPath
    this.#watchWrites()
    this.#watchFolders()
  }

  /** Puts everything back. */
  restore(): void {
    this.#restoreMemory()
    this.#restoreContents()
    if (this.#folders.size > 0) this.#restoreFolders()
    const { FS } = this.#module
    FS.nextInode = this.#nextInode
    FS.currentPath = this.#path
    FS.streams.length = this.#streams.length
    for (const [fd, record] of this.#streams.entries()) {
      if (record !== null) {
        Object.assign(record.stream, record.fields)
        Object.assign(record.stream.shared, record.shared)
      }
      FS.streams[fd] = record?.stream ?? null
    }
  }

  #usedBytes(): number {
    const { buffer } = this.#module.HEAPU8
    return new DataView(buffer).getUint32(this.#breakAt, true)
  }

  /** The memory that was used when the snapshot was taken, as it is now. */
  #memory(): Buffer {
    return Buffer.from(this.#module.HEAPU8.buffer, 0, this.#usedAtFirst)
  }

  #restoreMemory(): void {
    const memory = this.#memory()
    // Read before it is put back with the rest.
    const used = this.#usedBytes()
    for (const [i, saved] of this.#chunks.entries()) {
      const at = i * chunkBytes
      const to = Math.min(at + chunkBytes, memory.length)
      const before = saved ?? zeros
      if (memory.compare(before, 0, to - at, at, to) !== 0)
        memory.set(before.subarray(0, to - at), at)
    }
    this.#module.HEAPU8.fill(0, memory.length, Math.max(memory.length, used))
    this.#module.stackRestore(this.#stack)
  }

  #restoreContents(): void {
    for (const { live, base, dirty } of this.#written) {
      for (const page of dirty) {
        const from = page << pageBits
        live!.set(base!.subarray(from, from + pageBytes), from)
      }
      dirty.clear()
    }
    this.#written.clear()
    for (const { node, mode, live, usedBytes } of this.#nodes) {
      node.mode = mode
      if (live === null) continue
      node.contents = live
      node.usedBytes = usedBytes
    }
  }

  #restoreFolders(): void {
    const { nameTable } = this.#module.FS
    for (const { node, name, parent, next } of this.#nodes) {
      node.name = name
      node.parent = parent
      node.name_next = next
    }
    for (const folder of this.#folders) {
      const record = this.#byNode.get(folder)
      if (record !== undefined) folder.contents = { ...record.entries }
    }
    this.#folders.clear()
    nameTable.length = this.#names.length
    for (let i = 0; i < this.#names.length; i++) nameTable[i] = this.#names[i]
  }

  #watchWrites(): void {
    const { MEMFS } = this.#module
    const { stream } = MEMFS.ops_table.file
    const { write } = stream
    const watched: typeof write = (to, bytes, at, length, position, canOwn) => {
      this.#touch(to.node, position, position + length)
      return write(to, bytes, at, length, position, canOwn)
    }
    stream.write = watched
    MEMFS.stream_ops.write = watched
  }

  /**
   * Notes pages about to be written. A file that grows gets a new array and leaves `live` alone.
   */
  #touch(node: FileNode, from: number, to: number): void {
    const record = this.#byNode.get(node)
    if (record === undefined || record.live === null || node.contents !== record.live) return
    record.base ??= record.live.slice()
    this.#written.add(record)
    const end = Math.min(to, record.live.length)
    for (let page = from >>> pageBits; page << pageBits < end; page++) record.dirty.add(page)
  }

  #watchFolders(): void {
    const operations = this.#module.MEMFS.ops_table.dir.node
    const watch = (name: string, foldersOf: (...values: FileNode[]) => FileNode[]) => {
      const operation = operations[name] as unknown as (...values: FileNode[]) => unknown
      operations[name] = ((...values: FileNode[]) => {
        for (const folder of foldersOf(...values)) this.#folders.add(folder)
        return operation(...values)
      }) as never
    }
    for (const name of ['mknod', 'unlink', 'rmdir', 'symlink']) watch(name, (folder) => [folder!])
    watch('rename', (node, folder) => [node!.parent, folder!])
  }
}

function* allNodes({ FS }: PostgresModule): Generator<FileNode> {
  for (const first of FS.nameTable) {
    for (let node = first ?? null; node !== null; node = node.name_next ?? null) yield node
  }
}

function recordOf(node: FileNode, { FS }: PostgresModule): NodeRecord {
  const isFile = FS.isFile(node.mode)
  const isFolder = FS.isDir(node.mode) && node.contents !== undefined
  return {
    node,
    name: node.name,
    parent: node.parent,
    next: node.name_next,
    mode: node.mode,
    usedBytes: node.usedBytes,
    live: isFile ? (node.contents as Uint8Array) : null,
    entries: isFolder ? { ...(node.contents as Record<string, FileNode>) } : null,
    base: null,
    dirty: new Set(),
  }
}
