/** `trace`: one run, written to a file that other tools open. */
import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Request, UsageError } from './arguments.ts'
import { written } from './formats.ts'
import { problemLine, titleLine } from './report.ts'
import { follow } from './run.ts'
import { type Bench, prepare } from './session.ts'
import { grouped } from './table.ts'

/** Runs, writes, and answers the exit code. A run that broke off is written as far as it came. */
export async function trace(
  bench: Bench,
  request: Extract<Request, { command: 'trace' }>,
): Promise<number> {
  const { terminal } = bench
  checkTarget(request.file)
  const { spec, title } = await prepare(bench, request.run)
  const { trace: rows, done } = await follow(bench, spec, true)
  const { error, fingerprint } = done.result
  if (rows.count > 0 || error === null) {
    const pieces = Readable.from(written(request.format, rows, done.result))
    await writeWhole(request.file, pieces)
    await terminal.print(
      titleLine(terminal, title, spec),
      `${grouped(rows.count)} events as ${request.format} in ${request.file}`,
      `fingerprint  ${fingerprint}`,
    )
  }
  if (error === null) return 0
  terminal.tell(terminal.style('red', problemLine(error)))
  return 1
}

/** Says so before the run when its file can't be written after it. */
function checkTarget(file: string): void {
  const folder = path.dirname(path.resolve(file))
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder} to write to.`)
  if (existsSync(file) && statSync(file).isDirectory()) {
    throw new UsageError(`${file} is a folder; -o takes a file.`)
  }
}

/** Nobody finds half a file, also when the disk is full. */
async function writeWhole(file: string, pieces: Readable): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await pipeline(pieces, createWriteStream(temporary))
    renameSync(temporary, file)
  } finally {
    rmSync(temporary, { force: true })
  }
}
