import { always, eventually, exercise, sometimes } from 'orrery'

export default [
  exercise({
    id: 'tidy-outbox',
    title: 'Keep the outbox small',
    task: 'Every event that was ever sent is still in the table. Delete a row where it is marked as sent now. What can you no longer ask the database after an incident, and which of the checks would still notice a lost event?',
    scenario: 'crash-after-publish',
    check: always('nothing sent stays in the outbox, nothing unsent leaves it', (run) => {
      const left = run.table('order', 'outbox')
      if (left.length > 0) return { because: `${left.length} rows are still in the outbox` }
      const told = new Set(run.published('order.created').map(({ payload }) => payload.id))
      const silent = run.table('order', 'orders').find(({ id }) => !told.has(id))
      return silent && { because: `${silent.id} was never announced` }
    }),
    solution: [
      {
        file: 'order.ts',
        find: 'update outbox set sent_at = now() where sequence = $1',
        put: 'delete from outbox where sequence = $1',
      },
    ],
  }),

  exercise({
    id: 'announce-a-cancellation',
    title: 'Announce a second kind of event',
    task: 'An order of three or more is checked by a person, who is fast: right after `order.created`, in the same transaction, write `order.held` with the order as payload. Rerun and look at the order in which the two leave. Then sort the relay’s query by `sequence desc` and say what a consumer of both topics would make of it.',
    hint: 'The relay needs no change: the topic is a column.',
    scenario: 'crash-between',
    check: eventually('every order of three is announced, then held', (run) => {
      const created = run.published('order.created')
      const held = run.published('order.held')
      for (const { id, quantity } of run.table('order', 'orders')) {
        const announced = created.find(({ payload }) => payload.id === id)
        const holding = held.find(({ payload }) => payload.id === id)
        if (quantity < 3 && holding) return { event: holding.event, because: `${id} was held` }
        if (quantity < 3) continue
        if (!holding) return { because: `${id} was not held` }
        if (!announced || announced.event > holding.event)
          return { event: holding.event, because: `${id} was held before it was announced` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'order.ts',
        find: "['order.created', order])\n",
        put: "['order.created', order])\n    if (quantity >= 3) {\n      await tx.query('insert into outbox (topic, payload) values ($1, $2)', ['order.held', order])\n    }\n",
      },
    ],
  }),

  exercise({
    id: 'nudge-the-relay',
    title: 'Do not wait for the clock',
    task: 'With `pollMs` at 1,000 an event waits half a second for the relay. Polling every 10 ms would cost a hundred queries a second for nothing. Wake the relay after each commit instead, and keep the clock as a safety net. Why is the net still needed?',
    hint: 'A function that two callers share must not run twice at once, or events overtake one another.',
    scenario: 'crash-between',
    knobs: { pollMs: 1_000 },
    check: sometimes('half of the orders are announced within 30 ms of their arrival', (run) => {
      const created = run.published('order.created')
      const waits = run.requests().map(({ payload, sentMs }) => {
        const first = created.find((message) => message.payload.id === payload.id)
        return (first?.atMs ?? run.endMs) - sentMs
      })
      const median = run.percentile(waits, 0.5)
      return median > 30 ? undefined : { because: `the median was ${median} ms` }
    }),
    solution: [
      {
        file: 'order.ts',
        find: "  metric.count('stored')\n",
        put: "  metric.count('stored')\n  wake()\n",
      },
      {
        file: 'order.ts',
        find: "every(knob('pollMs'), () => relay().catch((error) => log('the broker is away,', error.message)))\n",
        put: "let running = false\nlet again = false\nasync function wake() {\n  again = true\n  if (running) return\n  running = true\n  while (again) {\n    again = false\n    await relay().catch((error) => log('the broker is away,', error.message))\n  }\n  running = false\n}\n\nevery(knob('pollMs'), wake)\n",
      },
    ],
  }),

  exercise({
    id: 'give-up-on-poison',
    title: 'One bad event must not stop the others',
    task: 'Shipping cannot pack item `mount` today: make its handler throw for it, and rerun. The first such message is delivered again and again, and all behind it wait. Let the broker set a message aside after three deliveries. Which guarantee of this lab did you just give up, and who has to be told?',
    hint: '`subscribe` takes options: `maxAttempts`.',
    scenario: 'crash-between',
    check: eventually('everything but mounts is shipped, and each mount is set aside', (run) => {
      const shipped = new Set(run.table('shipping', 'shipments').map((row) => row.order_id))
      for (const { id, item } of run.table('order', 'orders')) {
        if (item === 'mount' && shipped.has(id)) return { because: `${id} is a mount` }
        if (item !== 'mount' && !shipped.has(id)) return { because: `${id} was never shipped` }
      }
      const dead = run.events('deadLetter').length
      return dead > 0 ? undefined : { because: 'no message was set aside' }
    }),
    solution: [
      {
        file: 'shipping.ts',
        find: "subscribe('order.created', async (order: OrderCreated, message) => {\n",
        put: "subscribe('order.created', { maxAttempts: 3 }, async (order: OrderCreated, message) => {\n  if (order.item === 'mount') throw new Error('no mounts today')\n",
      },
    ],
  }),
]
