/** The window's parts as a reader finds them: by what they are called. */
import { expect, type Locator, type Page } from '@playwright/test'

/** The window's parts. */
export class Panes {
  readonly page: Page
  readonly labs: Locator
  readonly note: Locator
  readonly code: Locator
  /** Run button, scenario, knobs, seed, and what winds. */
  readonly bar: Locator
  readonly timeBar: Locator
  readonly steps: Locator
  readonly tables: Locator
  readonly checks: Locator
  readonly status: Locator
  /** The editor's own lines: of a comparison, those of the right side. */
  readonly lines: Locator

  constructor(page: Page) {
    this.page = page
    this.labs = page.getByRole('navigation', { name: 'Labs' })
    this.note = page.locator('[data-pane=note]')
    this.code = page.getByRole('region', { name: 'Code' })
    this.bar = page.getByRole('toolbar', { name: 'Run and time' })
    this.timeBar = page.getByRole('slider', { name: 'Time' })
    this.steps = page.getByRole('listbox', { name: 'Steps of the run' })
    this.tables = page.getByRole('region', { name: 'Tables' })
    this.checks = page.getByRole('region', { name: 'Checks' })
    this.status = page.locator('footer.status')
    this.lines = this.code.locator('.view-lines').last()
  }

  /** Whether the window is dark, told by its ground. */
  async isDark(): Promise<boolean> {
    const ground = await this.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const [red = 255] = (ground.match(/[\d.]+/g) ?? []).map(Number)
    return red < 128
  }

  /** Shows what a tab leads to; a tab may say more than its name. */
  async show(tab: string): Promise<void> {
    const name = new RegExp(`^${tab}\\b`)
    await this.page.getByRole('tab', { name }).click()
    await expect(this.page.getByRole('tabpanel', { name }).last()).not.toBeEmpty()
  }

  /** Waits for the end of a run that was started. */
  async finished(): Promise<void> {
    await expect(this.status).toContainText(/events in \d+ ms/, { timeout: 90_000 })
  }

  /** Number of the shown event, and how many there are: both 0 while there is none. */
  async event(): Promise<{ at: number; of: number }> {
    const [text = ''] = await this.bar.getByText(/event [\d,]+/).allInnerTexts()
    const [, at, of] = /event ([\d,]+) \/ ([\d,]+)/.exec(text) ?? []
    const number = (digits = '0') => Number(digits.replaceAll(',', ''))
    return { at: number(at), of: number(of) }
  }

  /** A table's rows as texts, from its section in Tables. */
  table(name: string): Locator {
    return this.tables.locator('section.table-at', {
      has: this.page.getByText(name, { exact: true }),
    })
  }

  /** How many rows a table has. */
  async rowsOf(name: string): Promise<number> {
    const [rows = 'none'] = (await this.table(name).innerText()).match(/\d+(?= rows?)/) ?? []
    return Number(rows)
  }

  /** Chooses the code of a variant, in its menu or its segments. */
  async variant(name: string): Promise<void> {
    const segment = this.code.getByRole('button', { name, exact: true })
    if (await segment.isVisible()) {
      await segment.click()
      return
    }
    await this.code.getByRole('button', { name: /variants/ }).click()
    await this.page.getByRole('menuitemradio', { name, exact: true }).click()
  }

  async scenario(title: string): Promise<void> {
    await this.bar.getByRole('button', { name: /^Scenario:/ }).click()
    await this.page.getByRole('menuitemradio', { name: title }).click()
  }

  /** Drags the time bar's head to a share of its length, as a mouse does. */
  async dragTo(share: number): Promise<void> {
    const box = (await this.timeBar.boundingBox())!
    const y = box.y + box.height / 2
    // The bar's own ends are a little inside of it.
    const x = (at: number) => box.x + 12 + at * (box.width - 24)
    await this.page.mouse.move(x(0.9), y)
    await this.page.mouse.down()
    await this.page.mouse.move(x(share), y, { steps: 8 })
    await this.page.mouse.up()
  }

  /** Steps through what can be seen until something is so. */
  async stepUntil(so: () => Promise<boolean>): Promise<void> {
    for (let steps = 0; steps < 60; steps++) {
      if (await so()) return
      await this.page.keyboard.press('Shift+ArrowRight')
      await this.drawn()
    }
    throw new Error('60 visible changes later it is still not so')
  }

  /** Waits until what a key changed is drawn. */
  async drawn(): Promise<void> {
    await this.page.evaluate(async () => {
      for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
    })
  }

  /** Opens a lab from the catalogue. */
  async open(lab: string): Promise<void> {
    await this.labs.locator(`a[href="#${lab}"]`).click()
    await this.opened()
  }

  /** Waits for the code of a lab. On a first start it is described before, by its own process. */
  async opened(): Promise<void> {
    await expect(this.lines).toContainText("from 'orrery'", { timeout: 60_000 })
  }

  /** Puts other code in place of all there is in the shown file. */
  async replaceCode(text: string): Promise<void> {
    await this.lines.click()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.insertText(text)
    await expect(this.status).toContainText('Saved')
  }

  /** Searches for words and takes the first answer. */
  async choose(words: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k')
    const search = this.page.getByRole('dialog')
    await search.getByRole('combobox').fill(words)
    await expect(search.getByRole('option').first()).toContainText(words, { ignoreCase: true })
    await this.page.keyboard.press('Enter')
    await expect(search).toHaveCount(0)
  }

  /** Puts the editor's caret behind a line of the shown code, wherever it is. */
  async caretAfter(line: string): Promise<void> {
    await this.choose(line)
    await expect(this.status).toContainText('leaves the editor')
    await this.page.keyboard.press('End')
  }
}
