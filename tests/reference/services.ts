/** A random program as services of the engine: ordinary async code over the SDK's words. */
import type { ServiceSetup, Setup, Words } from '../engine/harness.ts'
import { burst, crash } from '../engine/lab-words.ts'
import type { Program, ServiceProgram, Step } from './program.ts'

async function runSteps(words: Words, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const waiting = runStep(words, step)
    if (waiting !== undefined) await waiting
  }
}

/** Does a step; undefined when there is nothing to wait for. */
function runStep(words: Words, step: Step): Promise<unknown> | undefined {
  switch (step.do) {
    case 'log':
      words.log(step.n)
      return undefined
    case 'sleep':
      return words.sleep(step.n)
    case 'work':
      return words.work(step.n)
    case 'call':
      return words
        .call(step.service, step.method)
        .catch((error: { code: string }) => words.log(error.code))
    case 'publish':
      return words.publish(step.topic)
    case 'all':
      return Promise.all(step.branches.map((branch) => runSteps(words, branch)))
    case 'later':
      words.setTimeout(() => runSteps(words, step.steps), step.n)
      return undefined
  }
}

function codeOf(program: ServiceProgram) {
  return async (words: Words) => {
    if (program.bootMs > 0) await words.sleep(program.bootMs)
    for (const { method, concurrency, steps } of program.handlers)
      words.handle(method, () => runSteps(words, steps), { concurrency })
    for (const { topic, concurrency, steps } of program.subscriptions)
      words.subscribe(topic, { concurrency }, () => runSteps(words, steps))
  }
}

/** What the harness needs to run a program. */
export function setupOf(program: Program): Setup {
  const services: Record<string, ServiceSetup> = {}
  for (const service of program.services) {
    const { name, replicas, restartAfterMs } = service
    const base = { replicas, code: codeOf(service) }
    services[name] = restartAfterMs < 0 ? base : { ...base, restartAfterMs }
  }
  const { seed, endMs, latencyMs } = program
  return {
    seed,
    endMs,
    services,
    links: [{ from: '*', to: '*', latencyMs }],
    loads: program.arrivals.map(({ atMs, service, method }) =>
      burst({ to: service, method, size: 1, startMs: atMs }),
    ),
    faults: program.crashes.map(({ atMs, target }) => crash(target).at(atMs)),
    fingerprint: false,
  }
}
