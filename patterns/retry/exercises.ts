import { always, exercise } from 'orrery'

export default [
  exercise({
    id: 'cap-the-wait',
    title: 'No wait longer than three seconds',
    task: 'Doubling soon gives waits that nobody sits through. Let none be longer than three seconds, and keep the jitter. What would happen to the spikes if you capped the wait *after* drawing it?',
    hint: 'Cap the ceiling, then draw below it.',
    scenario: 'in-step',
    knobs: { firstWaitMs: 2_000 },
    check: always('an attempt leaves at most three seconds after the one before failed', (run) => {
      const ended = new Map<string, number>()
      const capped = { late: 0, all: 0 }
      for (const call of run.calls('inventory', 'reserve')) {
        const waitedMs = call.sentMs - (ended.get(call.payload.id) ?? call.sentMs)
        if (waitedMs > 3_000.01)
          return { event: call.event, because: `${call.payload.id} waited ${waitedMs} ms` }
        if (waitedMs > 0) capped.all += 1
        if (waitedMs > 2_900) capped.late += 1
        ended.set(call.payload.id, call.endMs ?? run.endMs)
      }
      return capped.late > capped.all / 4
        ? { because: `${capped.late} of ${capped.all} waits end at the cap together` }
        : undefined
    }),
    solution: [
      {
        file: 'shop.ts',
        find: "knob('firstWaitMs') * 2 ** (failures - 1)",
        put: "Math.min(3_000, knob('firstWaitMs') * 2 ** (failures - 1))",
      },
    ],
  }),

  exercise({
    id: 'deadline',
    title: 'Mind the shopper’s patience',
    task: 'A shopper leaves after a second and a half. Give up as soon as the next attempt would begin later than 1.2 s after the order came. Whose patience does the server’s work now follow, and what would you send along in the call so that inventory could know it too?',
    hint: 'Draw the wait first, then decide whether it is worth it.',
    scenario: 'long-brown-out',
    check: always('nobody waits longer than 1.7 s', (run) => {
      const slow = run
        .requests()
        .find(({ latencyMs }) => latencyMs === undefined || latencyMs > 1_700)
      return slow && { event: slow.event, because: `${slow.payload.id} took ${slow.latencyMs} ms` }
    }),
    solution: [
      {
        file: 'shop.ts',
        find: '  for (let failures = 0; ; ) {\n',
        put: '  const begunMs = Date.now()\n  for (let failures = 0; ; ) {\n',
      },
      {
        file: 'shop.ts',
        find: '      failures += 1\n',
        put: '      failures += 1\n      const nextMs = waitMs(failures)\n      if (Date.now() + nextMs > begunMs + 1_200) throw error\n',
      },
      { file: 'shop.ts', find: 'await sleep(waitMs(failures))', put: 'await sleep(nextMs)' },
    ],
  }),

  exercise({
    id: 'no-second-effect',
    title: 'Retry what certainly did not happen',
    task: 'Suppose inventory could not tell a second attempt from a second order. Retry only calls whose effect is certain not to have happened. Run *blip* afterwards: which shoppers are still helped, and which are lost?',
    hint: 'The code of a `CallError` says it.',
    scenario: 'brown-out',
    check: always('no attempt follows one that may have had its effect', (run) => {
      const doubtful = new Set<string>()
      for (const call of run.calls('inventory', 'reserve')) {
        if (doubtful.has(call.payload.id))
          return { event: call.event, because: `${call.payload.id} may be reserved already` }
        if (call.outcome !== 'refused') doubtful.add(call.payload.id)
      }
      return undefined
    }),
    solution: [
      { file: 'shop.ts', find: "error.code !== 'failed'", put: "error.code === 'refused'" },
    ],
  }),
]
