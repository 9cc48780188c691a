/** Code that means harm, or merely has a mistake, must not hold up the window. */
import type { Page } from '@playwright/test'
import { Panes } from './panes.ts'
import { expect, test } from './window.ts'

/** Asserted with room for a busy machine; what was measured is printed. */
const mostStalledMs = 1_500

/** Events after which a flood is stopped. */
const enough = 30_000

const hostile = {
  'an endless loop': "handle('placeOrder', async () => { while (true) {} })",
  'a list without end': `handle('placeOrder', async () => {
  const a = []
  const more = () => a.push(1)
  while (true) more()
})`,
  'a flood of messages': `every(1, async () => {
  for (let n = 0; n < 5000; n++) await publish('order.created', { id: String(n), n })
})`,
}

test('hostile: no code holds up the window, and Stop always works', async ({ context, orrery }) => {
  orrery.preferTourDone()
  const page = await context.newPage()
  await page.goto(await orrery.start())
  const panes = new Panes(page)
  const run = panes.bar.getByRole('button', { name: 'Run', exact: true })
  const stop = panes.bar.getByRole('button', { name: 'Stop', exact: true })
  await panes.open('transactional-outbox')
  await panes.variant('mine')
  const measured: string[] = []

  for (const [what, code] of Object.entries(hostile)) {
    await test.step(what, async () => {
      await panes.replaceCode(`import { every, handle, publish } from 'orrery'\n\n${code}\n`)
      await watchFrames(page)
      await page.keyboard.press('ControlOrMeta+Enter')
      await expect(stop).toBeVisible()
      // It comes to an end by itself, or there is enough of it to be a burden.
      const isEnough = async () => (await run.isVisible()) || (await panes.event()).of > enough
      await expect.poll(isEnough, { timeout: 90_000 }).toBe(true)
      await page.keyboard.press('ControlOrMeta+Shift+Enter')
      await expect(run).toBeVisible()
      const stalledMs = await longestFrame(page)
      measured.push(`${what}: ${Math.round(stalledMs)} ms`)
      expect(stalledMs, what).toBeLessThan(mostStalledMs)
    })
  }

  await test.step('Stop, 50 times', async () => {
    await watchFrames(page)
    for (let times = 0; times < 50; times++) {
      await page.keyboard.press('ControlOrMeta+Enter')
      await expect(stop).toBeVisible()
      await page.keyboard.press('ControlOrMeta+Shift+Enter')
      await expect(run).toBeVisible()
    }
    const stalledMs = await longestFrame(page)
    measured.push(`Stop, 50 times: ${Math.round(stalledMs)} ms`)
    expect(stalledMs).toBeLessThan(mostStalledMs)
  })

  await test.step('the next run works', async () => {
    await panes.variant('pattern')
    await page.keyboard.press('ControlOrMeta+Enter')
    await panes.finished()
    await expect(panes.checks.locator('li.failed')).toHaveCount(0)
  })
  console.log(`longest time without a frame: ${measured.join(', ')}`)
})

/** Begins to measure how long the window goes without drawing. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const probe = { longestMs: 0, lastMs: performance.now(), stopped: false }
    const before = Reflect.get(window, 'orreryFrames') as typeof probe | undefined
    if (before) before.stopped = true
    Reflect.set(window, 'orreryFrames', probe)
    const frame = (nowMs: number) => {
      probe.longestMs = Math.max(probe.longestMs, nowMs - probe.lastMs)
      probe.lastMs = nowMs
      if (!probe.stopped) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

/** The longest time without a frame since then, ms. */
function longestFrame(page: Page): Promise<number> {
  return page.evaluate(
    () => (Reflect.get(window, 'orreryFrames') as { longestMs: number }).longestMs,
  )
}
