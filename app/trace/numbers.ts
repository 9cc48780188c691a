/**
 * A list of whole numbers below 2³² that grows: four bytes each, where an array takes eight or
 * more.
 */
export class Numbers {
  length = 0
  #items = new Uint32Array(256)

  at(index: number): number {
    return this.#items[index]!
  }
  push(item: number): void {
    if (this.length === this.#items.length) {
      const larger = new Uint32Array(this.length * 2)
      larger.set(this.#items)
      this.#items = larger
    }
    this.#items[this.length++] = item
  }
  set(index: number, item: number): void {
    this.#items[index] = item
  }

  /** In an ascending list, how many items are at most `item`. */
  countUpTo(item: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#items[middle]! <= item) low = middle + 1
      else high = middle
    }
    return low
  }

  /** In an ascending list, the last item at most `item`, 0 if there is none. */
  lastUpTo(item: number): number {
    const count = this.countUpTo(item)
    return count === 0 ? 0 : this.#items[count - 1]!
  }

  /** Adds to an ascending list where it belongs; near the end it costs next to nothing. */
  insert(item: number): void {
    this.push(item)
    let at = this.length - 1
    for (; at > 0 && this.#items[at - 1]! > item; at--) this.#items[at] = this.#items[at - 1]!
    this.#items[at] = item
  }
}
