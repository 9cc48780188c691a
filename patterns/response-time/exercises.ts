import { always, eventually, exercise } from 'orrery'

export default [
  exercise({
    id: 'where-the-wait-is',
    title: 'Network or queue?',
    task: 'The gateway knows how long a request waited, not where. Have the server tell how long it stood in line, and answer `networkMs` and `queueMs` besides. Which of the two grows with `rate`?',
    hint: 'Send `sentMs` along with the call. One clock serves the whole run; between real machines it would not, and you would have to measure differences on one of them.',
    scenario: 'busy',
    check: always('network + queue + processing = response', (run) => {
      for (const { result, event, method, outcome, latencyMs } of run.requests()) {
        if (method !== 'get' || outcome !== 'ok') continue
        const { networkMs, queueMs, processingMs } = result
        const sum = networkMs + queueMs + processingMs
        if (
          !(Math.abs(sum - (latencyMs ?? 0)) < 0.01) ||
          Math.abs(networkMs - run.knobs.networkMs) > 0.01
        )
          return { event, because: `${networkMs} + ${queueMs} + ${processingMs}, not ${latencyMs}` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'gateway.ts',
        find: "const { body, processingMs } = await call('server', 'render', page)",
        put: "const sentMs = performance.now()\n  const { body, processingMs, queueMs } = await call('server', 'render', { ...page, sentMs })",
      },
      {
        file: 'gateway.ts',
        find: 'return { body, responseMs,',
        put: 'const networkMs = responseMs - processingMs - queueMs\n  return { body, networkMs, queueMs, responseMs,',
      },
      {
        file: 'server.ts',
        find: 'async ({ path }: { path: string }) => {',
        put: 'async ({ path, sentMs }: { path: string; sentMs: number }) => {',
      },
      {
        file: 'server.ts',
        find: ', processingMs }\n',
        put: ', processingMs, queueMs: begunMs - sentMs }\n',
      },
    ],
  }),

  exercise({
    id: 'objective',
    title: 'How many were fast enough?',
    task: 'Management asks for one number: the share of requests answered within 100 ms. Add it to the report as `within100`, from 0 to 1. Can you compute it from the percentiles that are there? From the mean?',
    scenario: 'busy',
    check: eventually('the report tells the share within 100 ms', (run) => {
      const report = run.requests().find(({ method }) => method === 'report')
      const waits = run
        .requests()
        .filter(({ method, outcome }) => method === 'get' && outcome === 'ok')
      const share = waits.filter(({ latencyMs }) => (latencyMs ?? 0) <= 100).length / waits.length
      const told = report?.result?.within100
      return Math.abs(told - share) < 1e-9
        ? undefined
        : { because: `it was ${share.toFixed(3)}, reported is ${told}` }
    }),
    solution: [
      {
        file: 'gateway.ts',
        find: '    max: percentile(sorted, 100),\n',
        put: '    max: percentile(sorted, 100),\n    within100: sorted.filter((ms) => ms <= 100).length / Math.max(1, sorted.length),\n',
      },
    ],
  }),

  exercise({
    id: 'two-at-once',
    title: 'Two at once, same processor',
    task: 'Let the server begin two pages at once. It still has one processor. What happens to the processing times, what to the response times, and which of the two would you have celebrated?',
    hint: 'The option of `handle`.',
    scenario: 'busy',
    check: eventually(
      'pages look slower at the server, and clients wait as long as before',
      (run) => {
        const pages = run
          .requests()
          .filter(({ method, outcome }) => method === 'get' && outcome === 'ok')
        const processing = run.mean(pages.map(({ result }) => result.processingMs))
        const workMs = run.events('work').reduce((sum, { value }) => sum + value / 1000, 0)
        const mean = workMs / pages.length
        return processing > 1.3 * mean
          ? undefined
          : { because: `processing ${processing.toFixed(1)} ms for ${mean.toFixed(1)} ms of work` }
      },
    ),
    solution: [{ file: 'server.ts', find: '{ concurrency: 1 }', put: '{ concurrency: 2 }' }],
  }),
]
