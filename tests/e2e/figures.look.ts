/** `npm run shots -- --figures`: how fast the window is. Printed, not judged: see the issue. */
import type { Page } from '@playwright/test'
import { Panes } from './panes.ts'
import { test } from './window.ts'

const warmRuns = 10

test('figures: how fast the window is', async ({ context, orrery }) => {
  orrery.preferTourDone()
  const url = await orrery.start()
  const lab = `${url}#transactional-outbox`
  const page = await context.newPage()
  const panes = new Panes(page)
  const figures: string[] = []

  await page.goto(lab)
  await panes.lines.waitFor()
  for (const how of ['first', 'again']) {
    await page.goto('about:blank')
    await page.goto(lab)
    const { paintMs, editableMs } = await startOf(page)
    figures.push(`start (${how}): first paint ${ms(paintMs)}, editable ${ms(editableMs)}`)
  }

  const points: number[] = []
  for (let runs = 0; runs <= warmRuns; runs++) {
    const pointMs = await firstPoint(page)
    await panes.finished()
    // The first is not warm.
    if (runs > 0) points.push(pointMs)
  }
  figures.push(`Run click → first point: ${spread(points)}, ${warmRuns} runs`)

  await panes.variant('mine')
  await panes.replaceCode(manyEvents)
  const startedMs = Date.now()
  await page.keyboard.press('ControlOrMeta+Enter')
  await panes.finished()
  const wholeMs = Date.now() - startedMs
  const [, events, runMs] = /([\d,]+) events in (\d+) ms/.exec(await panes.status.innerText()) ?? []
  figures.push(`${events} events: run ${runMs} ms, in sight ${wholeMs - Number(runMs)} ms later`)
  for (const view of ['Sequence', 'Trace', 'Charts'] as const) {
    await panes.show(view)
    figures.push(`scrubbing them, ${view}: ${spread(await scrub(panes))} a frame`)
  }
  console.log(figures.join('\n'))
})

/** An order service that does nothing but tick. */
const manyEvents = `import { every, handle, publish } from 'orrery'

handle('placeOrder', async () => ({ accepted: true }))
every(1, async () => {
  await Promise.all(Array.from({ length: 17 }, (_, n) => publish('tick', { n })))
})
`

const ms = (value: number) => `${Math.round(value)} ms`

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
  return `median ${at(0.5).toFixed(1)} ms, 95 % ${at(0.95).toFixed(1)} ms`
}

/** From the beginning of the navigation. */
async function startOf(page: Page): Promise<{ paintMs: number; editableMs: number }> {
  const editable = await page.waitForFunction(() =>
    document.querySelector('.monaco-editor .view-line span span') ? performance.now() : 0,
  )
  const editableMs = (await editable.jsonValue()) as number
  const paintMs = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  )
  return { paintMs, editableMs }
}

/** From the click on Run to the first drawn point of the new run. */
function firstPoint(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = document.querySelector<HTMLElement>('[data-tour=run]')!
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const isDrawn = () => document.querySelector('.time-bar .playhead') !== null
    const clickedMs = performance.now()
    button.click()
    while (isDrawn()) await frame()
    while (!isDrawn()) await frame()
    return performance.now() - clickedMs
  })
}

/** Times between frames while the time bar is dragged to and fro, ms. */
async function scrub({ page, timeBar }: Panes): Promise<number[]> {
  const box = (await timeBar.boundingBox())!
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + 20, y)
  await page.mouse.down()
  await page.evaluate(() => {
    const times: number[] = []
    Reflect.set(window, 'orreryTimes', times)
    const frame = (nowMs: number) => {
      times.push(nowMs)
      if (Reflect.get(window, 'orreryTimes') === times) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  for (let sweep = 0; sweep < 3; sweep++) {
    await page.mouse.move(box.x + box.width - 20, y, { steps: 60 })
    await page.mouse.move(box.x + 20, y, { steps: 60 })
  }
  await page.mouse.up()
  const times = await page.evaluate(() => {
    const found = Reflect.get(window, 'orreryTimes') as number[]
    Reflect.set(window, 'orreryTimes', null)
    return found
  })
  return times.slice(1).map((at, i) => at - times[i]!)
}
