/** What a service cannot reach, and what to use instead: for the compiler, tests and docs. */

const noFiles = "keep data in the database with `db` from 'orrery'"
const noNet = "call another service with `call` from 'orrery'"
const noThreads = 'make it a service of its own and `call` it'
const noPage = 'services run without a page; report with `log` or `metric`'
const noProcess = 'use `knob` for settings and `self` for who is running'
const noModules = "only `import { … } from 'orrery'` brings names into a file"
const noMemory = 'use an ordinary `Map` or array; when memory is reclaimed differs from run to run'
const noBytes = 'use strings, or a `Uint8Array`'
const noEval = 'write the function itself'
const noTicks =
  'use `setTimeout(task, 0)`, or `await null` to let other work of this instant go first'
const noGlobal =
  'name the thing itself, like `Date` or `Math`; memory shared by instances does not exist'

/** Global names that would leak real time, chance, order or the machine → what to do instead. */
export const absentNames: ReadonlyMap<string, string> = new Map([
  ['fetch', noNet],
  ['XMLHttpRequest', noNet],
  ['WebSocket', "use `publish` and `subscribe` from 'orrery'"],
  ['EventSource', "use `publish` and `subscribe` from 'orrery'"],
  ['BroadcastChannel', "use `publish` and `subscribe` from 'orrery'"],
  ['MessageChannel', noThreads],
  ['Worker', noThreads],
  ['SharedArrayBuffer', noThreads],
  ['Atomics', noThreads],
  ['WebAssembly', 'write it in TypeScript'],
  ['WeakRef', noMemory],
  ['FinalizationRegistry', noMemory],
  ['process', noProcess],
  ['Deno', noProcess],
  ['Bun', noProcess],
  ['navigator', noProcess],
  ['require', noModules],
  ['module', noModules],
  ['exports', noModules],
  ['__dirname', noFiles],
  ['__filename', noFiles],
  ['localStorage', noFiles],
  ['sessionStorage', noFiles],
  ['indexedDB', noFiles],
  ['window', noPage],
  ['document', noPage],
  ['alert', noPage],
  ['global', noGlobal],
  ['globalThis', noGlobal],
  ['nextTick', noTicks],
  ['setImmediate', noTicks],
  ['clearImmediate', 'use `setTimeout` and `clearTimeout`'],
  ['queueMicrotask', 'use `Promise.resolve().then(task)`'],
  ['requestAnimationFrame', 'use `setTimeout` or `every`'],
  ['requestIdleCallback', 'use `setTimeout` or `every`'],
  ['AbortController', 'give `call` a `timeoutMs`'],
  ['AbortSignal', 'give `call` a `timeoutMs`'],
  ['structuredClone', 'messages are copied when sent; copy other data with `{ ...value }`'],
  ['Buffer', noBytes],
  ['TextEncoder', noBytes],
  ['TextDecoder', noBytes],
  ['atob', noBytes],
  ['btoa', noBytes],
  ['Intl', 'its texts differ between machines; use `toFixed`, `padStart` or `toISOString`'],
  ['eval', noEval],
  ['Function', `${noEval}; to test for one, \`typeof value === 'function'\``],
])

/** Globals that are a run's own, so that there are none where a lab is only described. */
export const absentInLabs: ReadonlyMap<string, string> = new Map([
  ['setTimeout', 'put times into the load and the faults'],
  ['setInterval', 'put times into the load and the faults'],
  ['clearTimeout', 'put times into the load and the faults'],
  ['clearInterval', 'put times into the load and the faults'],
  ['console', 'a lab is only read; report with `log` in a service'],
  ['performance', "use the times in the run's events"],
  ['crypto', "make identifiers from the request's number `n`"],
])

/** Members, absent in labs only, of globals that exist there. */
export const absentMembersInLabs: ReadonlyMap<string, string> = new Map([
  ['Math.random', "use the load's own draws: `payload: (n, chance) => …`"],
  ['Date.now', "use the times in the run's events"],
])

/** Modules learners reach for → what to do instead. `node:` is cut off before looking here. */
export const absentModules: ReadonlyMap<string, string> = new Map([
  ['fs', noFiles],
  ['fs/promises', noFiles],
  ['path', noFiles],
  ['pg', noFiles],
  ['postgres', noFiles],
  ['mysql2', noFiles],
  ['better-sqlite3', noFiles],
  ['@electric-sql/pglite', noFiles],
  ['redis', 'use a `Map`, or a service that keeps one'],
  ['ioredis', 'use a `Map`, or a service that keeps one'],
  ['http', noNet],
  ['https', noNet],
  ['http2', noNet],
  ['net', noNet],
  ['undici', noNet],
  ['axios', noNet],
  ['node-fetch', noNet],
  ['express', "answer calls with `handle` from 'orrery'"],
  ['fastify', "answer calls with `handle` from 'orrery'"],
  ['events', "use `publish` and `subscribe` from 'orrery'"],
  ['amqplib', "use `publish`, `subscribe`, `enqueue` and `consume` from 'orrery'"],
  ['nats', "use `publish`, `subscribe`, `enqueue` and `consume` from 'orrery'"],
  ['kafkajs', "use `publish` with a `key` and `subscribe` from 'orrery'"],
  ['timers', "use `sleep` and `every` from 'orrery', or the global `setTimeout`"],
  ['timers/promises', "use `sleep` from 'orrery'"],
  ['perf_hooks', 'use the global `performance.now()`'],
  ['crypto', 'use the global `crypto.randomUUID()`'],
  ['uuid', 'use the global `crypto.randomUUID()`'],
  ['process', noProcess],
  ['os', noProcess],
  ['child_process', noThreads],
  ['worker_threads', noThreads],
  ['cluster', 'give the service more `replicas` in lab.ts'],
  ['util', 'use `log`, which prints any value'],
  ['assert', 'throw an `Error`, or write a check in checks.ts'],
  ['assert/strict', 'throw an `Error`, or write a check in checks.ts'],
])
