/** First come, first served; taking the first costs the same however many wait. */
export class Queue<T> {
  #items: T[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head++]
    // Half of the array is behind us: move the rest to the front.
    if (2 * this.#head > this.#items.length) {
      this.#items.splice(0, this.#head)
      this.#head = 0
    }
    return item
  }

  /** Items in order. */
  list(): T[] {
    return this.#items.slice(this.#head)
  }

  /** Has exactly these from now on. */
  replace(items: T[]): void {
    this.#items = items
    this.#head = 0
  }
}
