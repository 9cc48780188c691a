import { beforeEach, expect, test, vi } from 'vitest'
import type { LabContents } from '../../app/contract/api.ts'
import type { Client } from '../../app/contract/client.ts'
import { giveClient } from './client.ts'
import { adopted, differingFiles, filesOf, oppositeOf, textOf, variantsOf } from './code.ts'
import { editFile, flushEdits, labStore, mayEdit, openLab, reset, undoReset } from './lab.ts'

const contents = {
  summary: {
    id: 'outbox',
    description: { services: ['order', 'relay'], scenarios: [{ id: 'calm', variant: 'naive' }] },
  },
  variants: {
    pattern: { 'relay.ts': 'relay', 'order.ts': 'order' },
    naive: { 'relay.ts': 'relay', 'order.ts': 'naive order' },
  },
  differs: { pattern: [], naive: ['order.ts'] },
  definition: { 'lab.ts': 'lab', 'checks.ts': 'checks' },
  edits: {},
} as unknown as LabContents

const disk = new Map<string, string>()
let broken = false

beforeEach(async () => {
  vi.useFakeTimers()
  broken = false
  giveClient({
    openLab: async () => ({ ...contents, edits: Object.fromEntries(disk) }),
    saveFile: async ({ file, text }: { file: string; text: string }) => {
      if (broken) throw new Error('disk full')
      disk.set(file, text)
      return {}
    },
    resetFile: async ({ file }: { file?: string }) => {
      const removed = Object.fromEntries([...disk].filter(([name]) => !file || name === file))
      for (const name of Object.keys(removed)) disk.delete(name)
      return { removed }
    },
    markProgress: async () => ({ progress: 'opened' }),
    savePreferences: async () => ({}),
  } as unknown as Client)
  await flushEdits()
  disk.clear()
  await openLab({ lab: 'outbox' })
})

test('code: files lie in the order of services, variants end with the own code', () => {
  expect(filesOf(contents)).toEqual(['order.ts', 'relay.ts'])
  expect(variantsOf(contents)).toEqual(['naive', 'pattern', 'mine'])
  expect(textOf(contents, { 'order.ts': 'x' }, 'mine', 'order.ts')).toBe('x')
  expect(textOf(contents, {}, 'mine', 'order.ts')).toBe('order')
  expect(differingFiles(contents, {}, 'naive', 'pattern')).toEqual(['order.ts'])
  expect(adopted(contents, 'naive')).toEqual({ 'order.ts': 'naive order' })
  expect([oppositeOf(contents, 'pattern'), oppositeOf(contents, 'mine')]).toEqual([
    'naive',
    'pattern',
  ])
})

test('lab: opens in the variant its first scenario is meant for, and in mine when there are edits', async () => {
  expect(labStore.get()).toMatchObject({ variant: 'naive', file: 'order.ts' })
  disk.set('order.ts', 'mine')
  await openLab({ lab: 'outbox' })
  expect(labStore.get()).toMatchObject({ variant: 'mine', edits: { 'order.ts': 'mine' } })
})

test('edit: the first key in naive begins my code from naive, and is saved once the keys pause', async () => {
  editFile('relay.ts', 'relay!')
  expect(labStore.get()).toMatchObject({
    variant: 'mine',
    edits: { 'order.ts': 'naive order', 'relay.ts': 'relay!' },
    saving: 'saving',
  })
  await vi.advanceTimersByTimeAsync(150)
  expect([...disk]).toEqual([
    ['order.ts', 'naive order'],
    ['relay.ts', 'relay!'],
  ])
  expect(labStore.get().saving).toBe('saved')
})

test('edit: a shipped variant is read only once there is code of my own', () => {
  expect(mayEdit(labStore.get())).toBe(true)
  editFile('order.ts', 'x')
  expect(mayEdit(labStore.get())).toBe(true)
  expect(mayEdit({ ...labStore.get(), variant: 'naive' })).toBe(false)
  expect(mayEdit({ ...labStore.get(), file: 'lab.ts' })).toBe(false)
})

test('edit: what the disk refused is kept and tried again', async () => {
  broken = true
  editFile('order.ts', 'x')
  await vi.advanceTimersByTimeAsync(150)
  expect(labStore.get().saving).toBe('failed')
  broken = false
  await flushEdits()
  expect(disk.get('order.ts')).toBe('x')
  expect(labStore.get().saving).toBe('saved')
})

test('reset: takes one file back and can be undone', async () => {
  editFile('order.ts', 'x')
  await flushEdits()
  await reset('order.ts')
  expect(labStore.get().edits).toEqual({})
  expect(disk.size).toBe(0)
  undoReset()
  await vi.advanceTimersByTimeAsync(0)
  expect(labStore.get()).toMatchObject({ variant: 'mine', edits: { 'order.ts': 'x' } })
  expect(disk.get('order.ts')).toBe('x')
})
