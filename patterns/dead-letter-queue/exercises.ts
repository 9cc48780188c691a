import { always, eventually, exercise } from 'orrery'

export default [
  exercise({
    id: 'let-others-pass',
    title: 'Let the others pass at once',
    task: 'With retries of 100 ms a bad order holds up the rest for 0.4 s; with retries of a minute it would be five minutes. Let four orders be worked on at once, so that those behind go by while the bad one waits. Which promise of the queue did you give up, and who could notice?',
    hint: '`consume` takes a `concurrency`.',
    scenario: 'poison',
    check: always('no good order waits longer than 150 ms', (run) => {
      const begun = new Map(
        run
          .deliveries('orders')
          .map((one) => [one.id, one] as const)
          .reverse(),
      )
      for (const taken of run.published('orders')) {
        const waitedMs = (begun.get(taken.id)?.atMs ?? run.endMs) - taken.atMs
        if (waitedMs > 150)
          return { event: taken.event, because: `${taken.id} waited ${Math.round(waitedMs)} ms` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'fulfilment.ts',
        find: '{ maxAttempts:',
        put: '{ concurrency: 4, maxAttempts:',
      },
    ],
  }),

  exercise({
    id: 'no-hope-no-retry',
    title: 'Do not retry what has no hope',
    task: 'A missing address will be missing at the fifth attempt too. Put such an order aside at the first failure, and keep the five attempts for everything else. Support must still learn the reason. What do you have to know about an error to decide this?',
    hint: 'A handler that enqueues the order into `orders.dead` itself and returns has dealt with it; `died` is then undefined.',
    scenario: 'poison',
    check: eventually(
      'order 99 is delivered once, put aside with a reason, and replayed once',
      (run) => {
        const tries = run.deliveries('orders').filter(({ payload }) => payload.address === null)
        if (tries.length !== 1) return { because: `it was delivered ${tries.length} times` }
        const [letter] = run.table('support', 'letters')
        if (!letter?.reason.includes('no street')) return { because: `reason: ${letter?.reason}` }
        const parcels = run.table('fulfilment', 'parcels')
        return parcels.some((parcel) => parcel.order_id === 'o-99')
          ? undefined
          : { because: 'it was not packed after the replay' }
      },
    ),
    solution: [
      {
        file: 'fulfilment.ts',
        find: 'import { consume, db, knob,',
        put: 'import { consume, db, enqueue, knob,',
      },
      {
        file: 'fulfilment.ts',
        find: 'pack)\n',
        put: "(order: Order) =>\n    pack(order).catch((error) => {\n      if (!(error instanceof NoAddress)) throw error\n      return enqueue('orders.dead', { ...order, reason: error.message }, { id: order.id })\n    }))\n",
      },
      {
        file: 'support.ts',
        find: '  address: string | null\n',
        put: '  address: string | null\n  reason?: string\n',
      },
      {
        file: 'support.ts',
        find: 'died?.attempts, died?.because]',
        put: 'died?.attempts ?? 1, died?.because ?? order.reason]',
      },
    ],
  }),

  exercise({
    id: 'ask-at-the-door',
    title: 'Ask while the customer is there',
    task: 'A dead letter is the most expensive way to find an empty field. Refuse an order without street and town when it is placed. Which causes of dead letters can never be refused at the door?',
    scenario: 'several',
    check: eventually('orders without an address are refused, and nothing dies', (run) => {
      const [dead] = run.events('deadLetter')
      if (dead) return { event: dead.event, because: `${dead.payload.id} died` }
      const taken = run.calls('shop', 'placeOrder').find(({ payload, outcome }) => {
        return (outcome === 'ok') !== (payload.address !== null)
      })
      return taken && { event: taken.event, because: `${taken.payload.id} ended ${taken.outcome}` }
    }),
    solution: [
      {
        file: 'shop.ts',
        find: "handle('placeOrder', async (order: Order) => {\n",
        put: "handle('placeOrder', async (order: Order) => {\n  if (!order.address?.includes(',')) throw new Error('where shall we send it?')\n",
      },
    ],
  }),
]
