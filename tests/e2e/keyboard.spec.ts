/** The same story without a mouse: whoever can't point can do all of it. */
import type { Page } from '@playwright/test'
import { Panes } from './panes.ts'
import { expect, test } from './window.ts'

// High enough for all lines of a file: what the editor does not show is not in the page.
test.use({ viewport: { width: 1440, height: 1300 } })

test('keyboard: the story without a mouse', async ({ context, orrery }) => {
  orrery.preferTourDone()
  const page = await context.newPage()
  await page.goto(await orrery.start())
  const panes = new Panes(page)
  const { code, note, checks, steps, timeBar, status } = panes

  await test.step('search opens a lab', async () => {
    await expect(panes.labs.getByRole('link').first()).toBeVisible()
    await panes.choose('transactional outbox')
    await panes.opened()
    await expect(note.getByRole('heading', { level: 1 })).toHaveText('Transactional outbox')
  })

  await test.step('search chooses code and scenario', async () => {
    await panes.choose('show naive')
    await panes.choose('dies just before it publishes')
    await page.keyboard.press('ControlOrMeta+Enter')
    await panes.finished()
    await expect(checks.locator('li.failed')).toHaveCount(2)
  })

  await test.step('keys wind it, and jump to what failed', async () => {
    await page.keyboard.press('Home')
    await expect(timeBar).toHaveAttribute('aria-valuenow', '0')
    const { at } = await panes.event()
    await page.keyboard.press('.')
    await page.keyboard.press('.')
    await page.keyboard.press(',')
    await expect.poll(async () => (await panes.event()).at).toBe(at + 1)
    await page.keyboard.press('F8')
    await expect(steps.getByRole('option', { selected: true })).toContainText("'o-5'")
    await page.keyboard.press('Shift+ArrowRight')
    await expect(code.locator('.mark-line.fail')).toHaveCount(1)
    await expect(steps.getByRole('option', { selected: true })).toBeVisible()
  })

  await test.step('F6 leads into the editor, Escape and Tab lead out', async () => {
    await press(page, 'F6', () => code.locator(':focus').isVisible())
    await press(page, 'Tab', () => status.getByText('leaves the editor').isVisible())
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('// by hand')
    await page.keyboard.press('Enter')
    await expect(panes.lines).toContainText('// by hand')
    await expect(status).toContainText('Saved')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    await expect(code.locator('.monaco-editor.focused')).toHaveCount(0)
  })

  await test.step('compare and reset from search and keys', async () => {
    await page.keyboard.press('c')
    await expect(code.locator('.monaco-diff-editor')).toBeVisible()
    await page.keyboard.press('c')
    await panes.choose('reset this file')
    await expect(panes.lines).not.toContainText('// by hand')
    await panes.choose('undo the reset')
    await expect(panes.lines).toContainText('// by hand')
  })

  await test.step('? tells the keys', async () => {
    await page.keyboard.press('Shift+?')
    await expect(page.getByRole('dialog')).toContainText('Leave the editor')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })
})

/** Presses a key as often as it takes. */
async function press(page: Page, key: string, until: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    if (await until()) return
    await page.keyboard.press(key)
  }
  throw new Error(`pressed ${key} 20 times in vain`)
}
