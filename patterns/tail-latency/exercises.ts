import { always, eventually, exercise } from 'orrery'

export default [
  exercise({
    id: 'good-enough',
    title: 'Good enough',
    task: 'A page with 99 of its 100 parts is a page. Answer after 150 ms with what is there, and say in `missing` how many parts are not. Compare it with hedging: what does each cost, and for which pages may you choose?',
    hint: 'Race each part against a `sleep`, and count what lost.',
    scenario: 'unhedged',
    check: always('every page is there within 160 ms, nearly complete', (run) => {
      for (const { method, event, latencyMs, result } of run.requests()) {
        if (method !== 'open') continue
        if ((latencyMs ?? run.endMs) > 160) return { event, because: `it took ${latencyMs} ms` }
        const { parts, missing } = result ?? {}
        if (parts + missing !== run.knobs.parts || missing > 10)
          return { event, because: `${parts} parts, ${missing} missing` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'page.ts',
        find: 'timed(pages, ',
        put: 'timed(\n    pages, ',
      },
      {
        file: 'page.ts',
        find: 'Promise.all(parts)).then((got) => ({ parts: got.length }))',
        put: 'Promise.all(parts.map((part) => Promise.race([part, sleep(150)])))).then((got) => {\n    const there = got.filter((part) => part !== undefined).length\n    return { parts: there, missing: got.length - there }\n  })',
      },
    ],
  }),

  exercise({
    id: 'ask-sooner',
    title: 'Ask sooner',
    task: 'Hedge after 10 ms instead of 40, by the knob’s default in the code or by hand, and look at the calls: nearly four fifths of them are asked twice. Now set a limit in the code: at most one hedge for every ten calls so far. Why is a limit needed at all, on the day all leaves are slow?',
    hint: 'Count both, in the module.',
    scenario: 'hundred',
    knobs: { hedgeMs: 10 },
    check: eventually('at most a tenth more calls, and some', (run) => {
      const pages = run.requests().filter(({ method }) => method === 'open').length
      const wanted = pages * run.knobs.parts
      const extra = run.calls('leaf', 'read').length - wanted
      return extra > 0 && extra <= wanted / 10
        ? undefined
        : { because: `${extra} second requests for ${wanted} calls` }
    }),
    solution: [
      {
        file: 'page.ts',
        find: 'const pages: number[] = []\n',
        put: 'const pages: number[] = []\nlet wanted = 0\nlet hedges = 0\n',
      },
      {
        file: 'page.ts',
        find: '  const asked: Promise<Part>[] = []\n',
        put: '  const asked: Promise<Part>[] = []\n  wanted += 1\n',
      },
      {
        file: 'page.ts',
        find: "    if (nth > 0) metric.count('hedges')\n",
        put: "    if (nth > 0) {\n      if (hedges + 1 > wanted / 10) break\n      hedges += 1\n      metric.count('hedges')\n    }\n",
      },
    ],
  }),

  exercise({
    id: 'share-of-slow',
    title: 'The number for the wall',
    task: 'Add to the report, as `slowShare`, the share of pages that took a second or more, from 0 to 1. Then work out by hand which share of slow *calls* would leave only one page in a hundred slow.',
    scenario: 'unhedged',
    check: eventually('the report tells the share of slow pages', (run) => {
      const report = run.requests().find(({ method }) => method === 'report')
      const waits = run.requests().filter(({ method }) => method === 'open')
      const slow = waits.filter(({ latencyMs }) => (latencyMs ?? 0) >= 1_000).length / waits.length
      const told = report?.result?.slowShare
      return Math.abs(told - slow) < 1e-9
        ? undefined
        : { because: `it was ${slow}, told is ${told}` }
    }),
    solution: [
      {
        file: 'page.ts',
        find: '  return { page: of(pages), call: of(calls) }',
        put: '  const slow = pages.filter((ms) => ms >= 1_000).length\n  return { page: of(pages), call: of(calls), slowShare: slow / Math.max(1, pages.length) }',
      },
    ],
  }),
]
