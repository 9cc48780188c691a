/** Where a run is ended rather than allowed to eat the machine; and the levels charts show. */
import type { Limits } from '../lab/run.ts'
import { Kind } from '../trace/format.ts'
import type { Simulation } from './simulation.ts'

/** Ends a run that has passed a limit, with a row that says so. Asked every thousand events. */
export function endAtLimit(sim: Simulation, limits: Limits): void {
  const message = brokenLimit(sim, limits)
  if (message === '') return
  sim.record(Kind.limit, 0, 0, 0, 0, 0, 0, 0)
  sim.payload(message)
  sim.end({ code: 'limit', message })
}

/** The limit a run has passed, as a sentence; '' for none. */
function brokenLimit(sim: Simulation, { events, queueLength }: Limits): string {
  if (sim.events >= events) {
    return `The run was ended after ${events} events, at ${sim.now / 1000} ms of virtual time.`
  }
  if (sim.agenda.size > queueLength) {
    return `The run was ended: more than ${queueLength} messages and timers were waiting.`
  }
  for (const { instance } of sim.deployment.replicas.values()) {
    if (instance.callCount > queueLength)
      return `The run was ended: more than ${queueLength} calls waited at ${instance.name}.`
  }
  for (const { name, waiting } of sim.messaging.core.queues.values()) {
    if (waiting.length > queueLength)
      return `The run was ended: more than ${queueLength} messages waited in ${name}.`
  }
  return ''
}

/** Sets the engine's own gauges, at the end of a step of the metrics. */
export function sampleLevels(sim: Simulation): void {
  const { metrics } = sim
  for (const { instance, name } of sim.deployment.replicas.values()) {
    metrics.gauge(`${name}.inProgress`, instance.callCount)
    if (instance.busyUs === 0) continue
    const used = instance.busyUs - Math.max(0, instance.workEndsAt - metrics.nextStep)
    metrics.gauge(`${name}.utilisation`, (used - instance.busyAtStep) / metrics.stepUs)
    instance.busyAtStep = used
  }
  for (const queue of sim.messaging.core.queues.values()) {
    metrics.gauge(`broker.${queue.name}.waiting`, queue.waiting.length)
  }
}
