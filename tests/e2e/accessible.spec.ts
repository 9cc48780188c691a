/** Whoever can't see it as drawn, or needs it larger, can use it too. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { clipped } from './layout.ts'
import { Panes } from './panes.ts'
import { expect, test } from './window.ts'

/** What axe calls serious or critical, with the first place of each. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`)
}

for (const theme of ['dark', 'light'] as const) {
  test(`accessible: nothing that axe finds serious (${theme})`, async ({ context, orrery }) => {
    orrery.preferTourDone()
    const page = await context.newPage()
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.goto(await orrery.start())
    const panes = new Panes(page)
    const sound = (where: string) =>
      test.step(where, async () => expect.soft(await faults(page), where).toEqual([]))

    await expect(panes.labs.getByRole('link').first()).toBeVisible()
    await sound('the catalogue')
    await panes.open('transactional-outbox')
    await sound('a lab')
    await panes.variant('naive')
    await page.keyboard.press('ControlOrMeta+Enter')
    await panes.finished()
    await page.keyboard.press('F8')
    await expect(panes.code.locator('.mark-line')).toHaveCount(1)
    await sound('a run, at its failed check')
    for (const view of ['Topology', 'Charts', 'Trace', 'Log']) {
      await panes.show(view)
      await sound(view)
    }
    await page.getByRole('button', { name: 'Compare the code' }).click()
    await expect(panes.code.locator('.monaco-diff-editor')).toBeVisible()
    await sound('the comparison')
    for (const [key, dialog] of [
      ['k', 'the knobs'],
      ['f', 'the faults'],
      ['Shift+?', 'the keys'],
      ['ControlOrMeta+k', 'the search'],
    ] as const) {
      await page.getByRole('heading', { name: 'Orrery' }).click()
      await page.keyboard.press(key)
      await expect(page.getByRole('dialog')).toBeVisible()
      await sound(dialog)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
  })
}

test('window: nothing is cut off at 1280 × 800', async ({ context, orrery }) => {
  orrery.preferTourDone()
  const page = await context.newPage()
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(await orrery.start())
  const panes = new Panes(page)
  await page.getByRole('button', { name: 'Show the catalogue' }).click()
  await panes.open('transactional-outbox')
  expect.soft(await clipped(page), 'with the catalogue').toEqual([])
  await page.keyboard.press('ControlOrMeta+b')
  await expect(panes.labs).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+Enter')
  await panes.finished()
  expect.soft(await clipped(page), 'after a run').toEqual([])
  for (const view of ['Topology', 'Charts', 'Trace', 'Log', 'Checks']) {
    await panes.show(view)
    expect.soft(await clipped(page), view).toEqual([])
  }
})

test.describe('at 200 %', () => {
  test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })

  test('window: it can be used at 200 %', async ({ context, orrery }) => {
    orrery.preferTourDone()
    const page = await context.newPage()
    await page.goto(await orrery.start())
    const panes = new Panes(page)
    const fits = async (where: string) => expect.soft(await clipped(page), where).toEqual([])

    await panes.show('Labs')
    await panes.labs.locator('a[href="#transactional-outbox"]').click()
    await panes.show('Code')
    await panes.opened()
    await panes.show('Note')
    await expect(panes.note.getByRole('heading', { level: 1 })).toHaveText('Transactional outbox')
    await fits('Note')
    await panes.show('Code')
    await expect(panes.lines).toContainText('publish')
    await fits('Code')
    await panes.show('Run')
    await panes.bar.getByRole('button', { name: 'Run', exact: true }).click()
    await panes.finished()
    await fits('Run')
    const { at } = await panes.event()
    await page.keyboard.press(',')
    await expect.poll(async () => (await panes.event()).at).toBe(at - 1)
    await panes.show('Tables')
    await expect(panes.table('orders')).toBeVisible()
    await panes.show('Checks')
    await expect(panes.checks.locator('li').first()).toBeVisible()
    await fits('Checks')
  })
})
