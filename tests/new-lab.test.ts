import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseNote } from '../app/catalogue/note.ts'

const patterns = fileURLToPath(new URL('../patterns/', import.meta.url))
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-new-'))
  cpSync(join(patterns, 'new.mjs'), join(folder, 'new.mjs'))
  cpSync(join(patterns, '_template'), join(folder, '_template'), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

const run = (...ids: string[]) =>
  spawnSync(process.execPath, [join(folder, 'new.mjs'), ...ids], { encoding: 'utf8' })

test('pattern:new: copies the template under an id and its title', () => {
  const { status, stdout } = run('message-queue')
  expect(stdout).toContain('Made patterns/message-queue.')
  expect(status).toBe(0)
  const note = parseNote(readFileSync(join(folder, 'message-queue/note.md'), 'utf8'))
  expect(note.ok && note.value.title).toBe('Message queue')
  expect(readFileSync(join(folder, 'message-queue/lab.ts'), 'utf8')).toBe(
    readFileSync(join(patterns, '_template/lab.ts'), 'utf8'),
  )
})

test('pattern:new: an id that is bad, taken or missing is refused with a sentence', () => {
  run('taken')
  const refused = [['Taken'], ['two--dashes'], ['../out'], ['taken'], []].map((ids) => run(...ids))
  expect(refused.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2])
  expect(refused.map(({ stderr }) => stderr.trim())).toEqual([
    '"Taken" cannot be an id: use lower-case words with single dashes, as in message-queue.',
    '"two--dashes" cannot be an id: use lower-case words with single dashes, as in message-queue.',
    '"../out" cannot be an id: use lower-case words with single dashes, as in message-queue.',
    'There is a lab called taken already; choose another id, or edit patterns/taken.',
    'Which lab? Give its id: npm run pattern:new message-queue',
  ])
  expect(existsSync(join(folder, '../out'))).toBe(false)
})
