/** `npm run shots`: every pane in both themes, at two sizes, as pictures to look at. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { root } from './orrery.ts'
import { Panes } from './panes.ts'
import { expect, test } from './window.ts'

const folder = process.env.ORRERY_SHOTS ?? path.join(root, 'out', 'shots')
/** Of the README: `npm run shots -- --readme`. */
const ofReadme = process.env.ORRERY_README === undefined ? '' : path.join(root, 'resources/screens')
const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
]

type Shoot = (name: string, isOfReadme?: boolean) => Promise<void>

function shooter(page: Page, theme: string): Shoot {
  const { width } = page.viewportSize()!
  return async (name, isOfReadme = false) => {
    // The pointer would light up whatever it was left on.
    await page.mouse.move(0, 0)
    await new Panes(page).drawn()
    await page.screenshot({ path: path.join(folder, `${theme}-${width}-${name}.png`) })
    if (ofReadme !== '' && isOfReadme && width === sizes[0]!.width) {
      await page.screenshot({ path: path.join(ofReadme, `${theme}.png`) })
    }
  }
}

for (const theme of ['dark', 'light'] as const) {
  for (const size of sizes) {
    test(`shots: ${theme}, ${size.width} × ${size.height}`, async ({ context, orrery }) => {
      mkdirSync(folder, { recursive: true })
      if (ofReadme !== '') mkdirSync(ofReadme, { recursive: true })
      const page = await context.newPage()
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await page.goto(await orrery.start())
      const shoot = shooter(page, theme)
      await start(new Panes(page), shoot)
      await panesOfTheRun(new Panes(page), shoot)
      await code(new Panes(page), shoot)
      await dialogs(new Panes(page), shoot)
    })
  }
}

async function start(panes: Panes, shoot: Shoot): Promise<void> {
  const { page, note } = panes
  await expect(note.getByRole('link').first()).toBeVisible()
  await shoot('01-welcome')
  await note.getByRole('link', { name: 'Transactional outbox' }).click()
  await expect(page.getByRole('button', { name: 'Skip' })).toBeVisible()
  await shoot('02-tour')
  await page.getByRole('button', { name: 'Skip' }).click()
  await expect(panes.lines).toContainText('publish')
  await shoot('03-lab')
}

async function panesOfTheRun(panes: Panes, shoot: Shoot): Promise<void> {
  const { page, code } = panes
  await panes.variant('naive')
  await page.keyboard.press('ControlOrMeta+Enter')
  await panes.finished()
  await page.keyboard.press('F8')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(code.locator('.mark-line.fail')).toHaveCount(1)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await shoot('04-sequence', true)
  for (const view of ['Topology', 'Charts', 'Trace', 'Log'] as const) {
    await panes.show(view)
    const panel = page.getByRole('tabpanel', { name: view, exact: true })
    await expect(panel.locator('svg, li, [role=row], [role=option]').first()).toBeVisible()
    await shoot(`05-${view.toLowerCase()}`)
  }
  const checks = page.getByRole('tab', { name: 'Checks' })
  if (await checks.isVisible()) {
    await checks.click()
    await shoot('05-checks')
  }
  await panes.show('Sequence')
}

async function code(panes: Panes, shoot: Shoot): Promise<void> {
  const { page, code } = panes
  await panes.caretAfter("metric.count('stored')")
  await page.keyboard.press('Enter')
  await page.keyboard.type('metric.')
  await expect(page.locator('.suggest-widget .monaco-list-row').first()).toBeVisible()
  await shoot('06-completion')
  await page.keyboard.type("gauge('last', 'five')")
  await expect(code.getByRole('region', { name: 'Problems' })).toContainText('not assignable')
  await page.keyboard.press('Escape')
  await shoot('06-problem')
  await code.getByRole('button', { name: 'Compare the code' }).click()
  await expect(code.locator('.line-insert').first()).toBeVisible()
  await shoot('07-comparison')
  await code.getByRole('button', { name: 'Done' }).click()
}

async function dialogs(panes: Panes, shoot: Shoot): Promise<void> {
  const { page } = panes
  const openers = { knobs: 'k', faults: 'f', keys: 'Shift+?', search: 'ControlOrMeta+k' }
  for (const [name, key] of Object.entries(openers)) {
    await page.getByRole('heading', { name: 'Orrery' }).click()
    await page.keyboard.press(key)
    await expect(page.getByRole('dialog')).toBeVisible()
    await shoot(`08-${name}`)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await panes.bar.getByRole('button', { name: /^Scenario:/ }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await shoot('08-scenarios')
  await page.keyboard.press('Escape')
}
