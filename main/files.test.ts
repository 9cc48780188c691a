import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Emit } from '../app/contract/host.ts'
import { UserFiles } from './files.ts'

let folder: string
const said: unknown[] = []
const broadcast: Emit = (event, payload) => void said.push([event, payload])
const open = () => new UserFiles(folder, broadcast)
const at = (...parts: string[]) => path.join(folder, ...parts)

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'orrery-files-'))
  said.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('files: an edit is there at once, on the disk soon, and after a restart', async () => {
  const files = open()
  const saved = files.saveEdit('outbox', 'order.ts', 'mine')
  expect(await files.edits('outbox')).toEqual({ 'order.ts': 'mine' })
  expect(files.isEdited('outbox')).toBe(true)
  await files.flush()
  await saved
  expect(said).toEqual([['fileSaved', { lab: 'outbox', file: 'order.ts' }]])
  expect(readFileSync(at('workspace', 'outbox', 'order.ts'), 'utf8')).toBe('mine')
  expect(open().isEdited('outbox')).toBe(true)
  expect(await open().edits('outbox')).toEqual({ 'order.ts': 'mine' })
})

test('files: a reset answers what it removed, one file or all', async () => {
  const files = open()
  for (const name of ['order.ts', 'relay.ts']) void files.saveEdit('outbox', name, `my ${name}`)
  await files.flush()
  const one = await files.removeEdits('outbox', 'order.ts')
  expect(one.removed).toEqual({ 'order.ts': 'my order.ts' })
  expect(files.isEdited('outbox')).toBe(true)
  const all = await files.removeEdits('outbox')
  expect(all.removed).toEqual({ 'relay.ts': 'my relay.ts' })
  expect(files.isEdited('outbox')).toBe(false)
  await files.flush()
  await Promise.all([one.saved, all.saved])
  expect(readdirSync(at('workspace', 'outbox'))).toEqual([])
  expect((await files.removeEdits('outbox')).removed).toEqual({})
})

test('files: what another program changed on the disk is seen', async () => {
  const files = open()
  mkdirSync(at('workspace', 'outbox'))
  writeFileSync(at('workspace', 'outbox', 'order.ts'), 'by another editor')
  writeFileSync(at('workspace', 'outbox', 'order.ts~'), 'its backup')
  expect(await files.edits('outbox')).toEqual({ 'order.ts': 'by another editor' })
})

test('files: notes, preferences and progress survive a restart', async () => {
  const files = open()
  void files.saveNote('outbox', '# Mine')
  void files.savePreferences({ theme: 'dark', layout: { left: 20 }, lastLab: 'outbox' })
  void files.savePreferences({ lastLab: null, zoom: 1.2 })
  expect(files.raiseProgress('outbox', 'run')).toBe(true)
  expect(files.raiseProgress('outbox', 'opened')).toBe(false)
  await files.flush()
  const again = open()
  expect(await again.note('outbox')).toBe('# Mine')
  expect(again.preferences()).toEqual({ theme: 'dark', layout: { left: 20 }, zoom: 1.2 })
  expect(again.progress('outbox')).toBe('run')
  expect(again.raiseProgress('outbox', 'new')).toBe(true)
  expect(again.progress('outbox')).toBe('new')
  void again.saveNote('outbox', '')
  await again.flush()
  expect(existsSync(at('notes', 'outbox.md'))).toBe(false)
})

test.each([
  ['half a file', '{"theme": "da'],
  ['another shape', '{"theme": "mauve"}'],
  ['nothing', ''],
])('files: damaged preferences (%s) are set aside and said, never lost', (_, text) => {
  writeFileSync(at('preferences.json'), text)
  expect(open().preferences()).toEqual({})
  const aside = readdirSync(folder).filter((name) => name.startsWith('preferences.damaged-'))
  expect(aside).toHaveLength(1)
  expect(readFileSync(at(aside[0]!), 'utf8')).toBe(text)
  expect(said).toEqual([
    ['notice', { message: expect.stringContaining(aside[0]!), detail: expect.any(String) }],
  ])
})

test('files: what a crash left half written is cleared away', async () => {
  mkdirSync(at('workspace', 'outbox'), { recursive: true })
  writeFileSync(at('workspace', 'outbox', '.order.ts.later.writing'), 'hal')
  writeFileSync(at('.progress.json.now.writing'), '{')
  writeFileSync(at('workspace', 'a file, not a folder'), '')
  const files = open()
  expect(readdirSync(at('workspace', 'outbox'))).toEqual([])
  expect(readdirSync(folder)).toEqual(['notes', 'workspace'])
  expect(files.isEdited('outbox')).toBe(false)
})

test.each(['../escape', '..', 'a/b', '', 'C:', 'outbox\0'])('files: %j is no lab', async (lab) => {
  const files = open()
  await expect(files.edits(lab)).rejects.toThrow()
  await expect(files.saveEdit(lab, 'order.ts', '')).rejects.toThrow()
  expect(files.isEdited(lab)).toBe(false)
  expect(() => files.saveNote(lab, 'x')).toThrow()
})

test.each([
  '../order.ts',
  'a/b.ts',
  '.order.ts',
  'con.ts',
  'order.js',
  'order.ts::$DATA',
  'o\0.ts',
])('files: %j is no file', async (file) => {
  await expect(open().saveEdit('outbox', file, '')).rejects.toThrow()
})
