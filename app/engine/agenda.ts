/** What happens next: events ordered by (time, order of scheduling). */

/** A scheduled event. `action` says what it does; the rest is for the action. Pooled. */
export class Event {
  time = 0
  order = 0
  action = 0
  /** Whose code it may run; null for the engine's own. */
  owner: unknown = null
  subject: unknown = null
  value: unknown = null
  /** Row that caused it. */
  span = 0
  /** Request it is work for. */
  request = 0
  next: Event | null = null
}

/** A first-in first-out queue in a ring of references; grows by doubling. */
export class Deque<T> {
  #ring: (T | null)[] = new Array(16).fill(null)
  #head = 0
  length = 0

  push(item: T): void {
    if (this.length === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.length++) & (this.#ring.length - 1)] = item
  }

  /** Puts an item before all others. */
  unshift(item: T): void {
    if (this.length === this.#ring.length) this.#grow()
    this.#head = (this.#head - 1) & (this.#ring.length - 1)
    this.#ring[this.#head] = item
    this.length++
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined
    const item = this.#ring[this.#head]!
    this.#ring[this.#head] = null
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    this.length--
    return item
  }

  at(index: number): T {
    return this.#ring[(this.#head + index) & (this.#ring.length - 1)]!
  }

  #grow(): void {
    const larger: (T | null)[] = new Array(this.#ring.length * 2).fill(null)
    for (let i = 0; i < this.length; i++) larger[i] = this.at(i)
    this.#ring = larger
    this.#head = 0
  }
}

/**
 * A binary heap of pooled events, and beside it a plain queue for the present instant: most events
 * are due at once, and in a queue they keep exactly the (time, order) order without the heap.
 */
export class Agenda {
  #heap: Event[] = []
  #instant = new Deque<Event>()
  #free: Event | null = null
  #order = 0
  /** The present, virtual µs. */
  now = 0

  get size(): number {
    return this.#heap.length + this.#instant.length
  }

  /** Schedules; `time` must not be in the past. */
  add(
    time: number,
    action: number,
    owner: unknown,
    subject: unknown,
    value: unknown,
    span: number,
    request: number,
  ): void {
    let event = this.#free
    if (event === null) event = new Event()
    else this.#free = event.next
    event.time = time
    event.order = this.#order++
    event.action = action
    event.owner = owner
    event.subject = subject
    event.value = value
    event.span = span
    event.request = request
    if (time === this.now) this.#instant.push(event)
    else this.#rise(event)
  }

  /** Takes the next event, or null. The caller gives it back with {@link free}. */
  take(): Event | null {
    const heap = this.#heap
    if (heap.length !== 0 && (this.#instant.length === 0 || heap[0]!.time === this.now)) {
      const event = heap[0]!
      const last = heap.pop()!
      if (heap.length !== 0) this.#sink(last)
      return event
    }
    return this.#instant.shift() ?? null
  }

  free(event: Event): void {
    event.owner = null
    event.subject = null
    event.value = null
    event.next = this.#free
    this.#free = event
  }

  #rise(event: Event): void {
    const heap = this.#heap
    const { time, order } = event
    let at = heap.length
    heap.push(event)
    while (at > 0) {
      const up = (at - 1) >> 1
      const parent = heap[up]!
      if (parent.time < time || (parent.time === time && parent.order < order)) break
      heap[at] = parent
      at = up
    }
    heap[at] = event
  }

  #sink(event: Event): void {
    const heap = this.#heap
    const size = heap.length
    const { time, order } = event
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      let least = heap[child]!
      if (child + 1 < size) {
        const other = heap[child + 1]!
        if (other.time < least.time || (other.time === least.time && other.order < least.order)) {
          least = other
          child++
        }
      }
      if (time < least.time || (time === least.time && order < least.order)) break
      heap[at] = least
      at = child
    }
    heap[at] = event
  }
}
