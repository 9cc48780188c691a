/** What each event does: the table behind the numbers of `actions.ts`. */
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import { onSettle, onTimeout } from './answers.ts'
import { onCrash, onRestart } from './crash.ts'
import { onStart, onWindow } from './faults.ts'
import { onBegin, onDispatch, onReceive } from './handling.ts'
import { onBoot } from './lives.ts'
import { onArrival } from './loads.ts'
import type { Delivery } from './queues.ts'
import type { Simulation } from './simulation.ts'
import { onFire, onWake, onWorked } from './time.ts'

/** Carries out an event; true when code of a service may have run. */
export type Action = (sim: Simulation, event: Event) => boolean

/** Actions by their number. */
export const actions: Action[] = []
actions[Act.boot] = onBoot
actions[Act.arrival] = onArrival
actions[Act.receive] = onReceive
actions[Act.begin] = onBegin
actions[Act.dispatch] = onDispatch
actions[Act.settle] = onSettle
actions[Act.timeout] = onTimeout
actions[Act.wake] = onWake
actions[Act.fire] = onFire
actions[Act.worked] = onWorked
actions[Act.accept] = (sim, event) => {
  sim.messaging.accept(event)
  return false
}
actions[Act.confirm] = (sim, event) => sim.messaging.confirm(event)
actions[Act.publishTimeout] = (sim, event) => sim.messaging.timedOut(event)
actions[Act.deliver] = (sim, event) => sim.messaging.deliveries.arrive(event)
actions[Act.acknowledge] = (sim, event) => {
  const { core } = sim.messaging
  const delivery = event.subject as Delivery
  if (event.value === null) core.acknowledge(delivery)
  else core.refuse(delivery, event.value as string)
  return false
}
actions[Act.expire] = (sim, event) => {
  sim.messaging.core.expire(event.subject as Delivery)
  return false
}
actions[Act.retry] = (sim, event) => {
  sim.messaging.core.retry(event.subject as Delivery)
  return false
}
actions[Act.closeSession] = (sim, event) => {
  sim.messaging.core.close(event.subject, 'its consumer died')
  return false
}
actions[Act.crash] = onCrash
actions[Act.restart] = onRestart
actions[Act.start] = onStart
for (const act of [Act.cut, Act.heal, Act.pause, Act.unpause, Act.slow, Act.unslow])
  actions[act] = onWindow
actions[Act.statement] = (sim, event) => sim.databases!.onStatement(event)
actions[Act.finished] = (sim, event) => sim.databases!.onFinished(event)
actions[Act.answer] = (sim, event) => sim.databases!.onAnswer(event)
actions[Act.gone] = (sim, event) => sim.databases!.onGone(event)
