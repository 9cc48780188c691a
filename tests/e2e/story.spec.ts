/** What a new reader does in the first half hour, in both themes, from an empty data folder. */
import { Panes } from './panes.ts'
import { expect, test } from './window.ts'

const crash = 'The order service dies just before it publishes'

// High enough for all lines of a file: what the editor does not show is not in the page.
test.use({ viewport: { width: 1440, height: 1300 } })

for (const theme of ['dark', 'light'] as const) {
  test(`story: from the catalogue to code of one's own (${theme})`, async ({ context, orrery }) => {
    const page = await context.newPage()
    await page.emulateMedia({ colorScheme: theme })
    await page.goto(await orrery.start())
    const panes = new Panes(page)
    await expect.poll(() => panes.isDark()).toBe(theme === 'dark')

    await test.step('the catalogue leads to a lab', () => openLab(panes))
    await test.step('the pattern holds what it promises', () => runThePattern(panes))
    await test.step('a run winds back and forth', () => wind(panes))
    await test.step('the naive code loses an order', () => runTheNaive(panes))
    await test.step('the failed check leads to the place', () => jumpToTheCrash(panes))
    await test.step('code of one’s own is typed', () => edit(panes))
    await test.step('it runs, and is compared', () => runMine(panes))
    await test.step('reset, and back', () => resetAndUndo(panes))

    await page.close()
    await orrery.stop()
    const again = await context.newPage()
    await again.goto(await orrery.start())
    await test.step('after a new start the edit is there', () => findTheEdit(new Panes(again)))
  })
}

async function openLab({ page, labs, note, code }: Panes): Promise<void> {
  await labs.locator('a[href="#transactional-outbox"]').click()
  await page.getByRole('button', { name: 'Skip' }).click()
  await expect(note.getByRole('heading', { level: 1 })).toHaveText('Transactional outbox')
  await expect(note).toContainText('no transaction spans')
  await expect(code.getByRole('tab', { name: 'order.ts' })).toHaveAttribute('aria-selected', 'true')
}

async function runThePattern(panes: Panes): Promise<void> {
  const { page, checks, steps } = panes
  await panes.variant('pattern')
  await expect(panes.lines).toContainText('create table outbox')
  await page.keyboard.press('ControlOrMeta+Enter')
  await panes.finished()
  await expect(checks.locator('li.failed')).toHaveCount(0)
  await expect(checks.locator('li.held')).not.toHaveCount(0)
  await expect(steps.getByRole('option', { selected: true })).toBeVisible()
  await expect(panes.table('orders')).toContainText(/\d\d rows/)
  // What the pattern is for: never the one row without the other.
  expect(await panes.rowsOf('outbox')).toBe(await panes.rowsOf('orders'))
}

async function wind(panes: Panes): Promise<void> {
  const { page, bar, timeBar, steps, code } = panes
  await panes.dragTo(0)
  await expect.poll(() => panes.rowsOf('orders')).toBe(0)
  await panes.dragTo(0.2)
  await expect.poll(() => panes.rowsOf('orders')).toBeGreaterThan(0)
  const { at, of } = await panes.event()
  expect(at).toBeGreaterThan(1)
  expect(at).toBeLessThan(of)
  const selected = steps.getByRole('option', { selected: true })
  const before = (await selected.textContent()) ?? ''

  await page.keyboard.press('ArrowRight')
  await expect(timeBar).toHaveAccessibleName('Time')
  expect(await panes.event()).toEqual({ at: at + 1, of })
  await page.keyboard.press('ArrowLeft')
  expect(await panes.event()).toEqual({ at, of })
  await expect(selected).toHaveText(before)
  await bar.getByRole('button', { name: 'One event forwards' }).click()
  expect(await panes.event()).toEqual({ at: at + 1, of })

  // Going on through what can be seen, an order's row and its event's come within the same handler.
  const rows = () => panes.table('orders').locator('tr.added.fresh')
  await panes.stepUntil(() => rows().first().isVisible())
  await expect(panes.table('outbox').locator('tr')).not.toHaveCount(0)
  await expect(code.locator('.mark-line')).toHaveCount(1)
  await expect(selected).toContainText(/insert|commit/)
}

async function runTheNaive(panes: Panes): Promise<void> {
  await panes.variant('naive')
  await expect(panes.lines).not.toContainText('outbox')
  await panes.scenario(crash)
  await panes.bar.getByRole('button', { name: 'Run', exact: true }).click()
  await panes.finished()
  await expect(panes.checks.locator('li.failed')).toContainText([
    'every stored order is announced',
    'every stored order is shipped',
  ])
  const figure = panes.note.locator('figure.figure', { hasText: crash }).first()
  await expect(figure.getByRole('img')).toHaveAccessibleName(/over 6 simulated seconds/)
  await expect(figure).toContainText('2 checks failed')
  await expect(figure).toContainText('simulated · seed')
}

async function jumpToTheCrash(panes: Panes): Promise<void> {
  const { checks, code, steps } = panes
  const selected = steps.getByRole('option', { selected: true })
  await checks.locator('li.failed').first().getByRole('button').click()
  await expect(selected).toContainText("'o-5'")
  await expect(panes.table('orders').locator('tr.added.fresh')).toContainText('o-5')
  await expect(code.locator('.mark-line')).toHaveCount(1)
  // The very next that can be seen is what made it fail.
  await panes.page.keyboard.press('Shift+ArrowRight')
  await expect(code.locator('.mark-line.fail')).toHaveCount(1)
  await expect(code.locator('.line-note')).toContainText('crash')
  await expect(selected).toContainText('before publish 5')
}

async function edit(panes: Panes): Promise<void> {
  const { page, code, status } = panes
  await panes.caretAfter("metric.count('announced')")
  await page.keyboard.press('Enter')
  await page.keyboard.type('metric.')
  const offered = page.locator('.suggest-widget .monaco-list-row')
  await expect(offered.filter({ hasText: 'gauge' })).toBeVisible()
  await expect(code.getByRole('button', { name: 'mine' })).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.type("gauge('last', 'five')")
  await expect(code.locator('.squiggly-error')).not.toHaveCount(0)
  await expect(code.getByRole('region', { name: 'Problems' })).toContainText('not assignable')
  for (const _ of "'five')") await page.keyboard.press('Backspace')
  await page.keyboard.type('5)')
  await expect(panes.lines).toContainText("metric.gauge('last', 5)")
  await expect(code.locator('.squiggly-error')).toHaveCount(0)
  await expect(status).toContainText('Saved')
}

async function runMine(panes: Panes): Promise<void> {
  const { page, code } = panes
  await page.keyboard.press('ControlOrMeta+Enter')
  await panes.finished()
  await expect(panes.checks.locator('li.failed')).toHaveCount(2)
  await code.getByRole('button', { name: 'Compare the code' }).click()
  await expect(code.locator('.monaco-diff-editor')).toBeVisible()
  await expect(code).toContainText('→ mine')
  await expect(code.locator('.line-insert').first()).toBeVisible()
  await code.getByRole('button', { name: 'Done' }).click()
  await expect(code.locator('.monaco-diff-editor')).toHaveCount(0)
}

async function resetAndUndo(panes: Panes): Promise<void> {
  const { page, code } = panes
  await expect(panes.lines).toContainText("metric.gauge('last', 5)")
  await code.getByRole('button', { name: 'Reset order.ts to the pattern' }).click()
  await expect(panes.lines).not.toContainText("metric.gauge('last', 5)")
  await expect(panes.lines).toContainText('create table outbox')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(panes.lines).not.toContainText('create table outbox')
  await expect(panes.lines).toContainText("metric.gauge('last', 5)")
  await expect(panes.status).toContainText('Saved')
}

async function findTheEdit(panes: Panes): Promise<void> {
  const { note, code, labs } = panes
  await expect(note.getByRole('heading', { level: 1 })).toHaveText('Transactional outbox')
  await expect(panes.lines).toContainText("metric.gauge('last', 5)")
  await expect(code.getByRole('button', { name: 'mine' })).toHaveAttribute('aria-pressed', 'true')
  await expect(labs.locator('a[href="#transactional-outbox"]')).toContainText('edited')
}
