/** What a window is too small for. */
import type { Page } from '@playwright/test'

/**
 * Names of controls and headings that a pane's edge or the window's cuts off, and of regions that
 * are wider than their place. What is scrolled into sight is not cut off; what ends in an ellipsis
 * says so itself.
 */
export function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const roomPx = 1.5
    const nameOf = (element: Element) => {
      const words = element.getAttribute('aria-label') ?? element.textContent ?? ''
      return `${element.tagName.toLowerCase()}.${element.classList[0] ?? ''} "${words.slice(0, 40)}"`
    }
    const isShown = (element: Element) => {
      const { width, height } = element.getBoundingClientRect()
      return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible'
    }
    /** The edge that cuts an element off, if one does. */
    const cutter = (element: Element): string | null => {
      const own = element.getBoundingClientRect()
      let up = element.parentElement
      for (; up; up = up.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(up)
        if (/auto|scroll/.test(overflowX + overflowY)) return null
        if (overflowX === 'visible' && overflowY === 'visible') continue
        const edge = up.getBoundingClientRect()
        const inside =
          own.left >= edge.left - roomPx &&
          own.right <= edge.right + roomPx &&
          own.top >= edge.top - roomPx &&
          own.bottom <= edge.bottom + roomPx
        if (!inside) return nameOf(up)
      }
      const { clientWidth, clientHeight } = document.documentElement
      const inside = own.right <= clientWidth + roomPx && own.bottom <= clientHeight + roomPx
      return inside ? null : 'the window'
    }
    const found: string[] = []
    const controls = 'button, a, input, select, h1, h2, h3, [role=tab], [role=slider]'
    for (const element of document.querySelectorAll(controls)) {
      if (!isShown(element) || element.closest('.monaco-editor, .hidden-text')) continue
      const by = cutter(element)
      if (by) found.push(`${nameOf(element)} is cut off by ${by}`)
    }
    const page = document.documentElement
    if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth} px wide`)
    if (page.scrollHeight > page.clientHeight)
      found.push(`the page is ${page.scrollHeight} px high`)
    return found
  })
}
