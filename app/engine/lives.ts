/** Services and the lives of their instances: declared, added, begun, loaded. */
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import { crash } from './crash.ts'
import { Instance, type Replica, type Service } from './instance.ts'
import type { ServicePlan } from './plan.ts'
import type { Simulation } from './simulation.ts'

/** Makes a service and its replicas; their code is loaded by the events of {@link startLife}. */
export function declare(sim: Simulation, plan: ServicePlan): void {
  const { name, database, restartAfterUs, boot, replicas } = plan
  const rest = { replicas: [], turn: 0, declared: replicas }
  const service: Service = { name, database, restartAfterUs, boot, ...rest }
  sim.deployment.services.set(name, service)
  for (let i = 0; i < replicas; i++) addReplica(sim, service)
}

/** Adds a place for instances, with an instance whose code is not loaded yet. */
export function addReplica(sim: Simulation, service: Service): Replica {
  const number = service.replicas.length + 1
  const isOnly = service.declared === 1 && number === 1
  const name = isOnly ? service.name : `${service.name}#${number}`
  const lane = sim.recorder.lane({ name, service: service.name, kind: 'service' })
  const replica = { name, lane, service, lives: 0, calls: 0 } as unknown as Replica
  replica.instance = new Instance(replica, sim.seed)
  service.replicas.push(replica)
  sim.deployment.replicas.set(name, replica)
  return replica
}

/** Begins a life of a replica, whose last instance is new or dead. */
export function startLife(sim: Simulation, replica: Replica, row: number): void {
  if (!replica.instance.alive) replica.instance = new Instance(replica, sim.seed)
  sim.agenda.add(sim.now, Act.boot, replica.instance, null, null, row, 0)
}

/** Event: the top level of an instance's code runs. */
export function onBoot(sim: Simulation, event: Event): boolean {
  const instance = event.owner as Instance
  sim.span = event.span
  sim.request = 0
  sim.begins(0, 0)
  const ready = () => {
    if (instance.alive) becomeReady(sim, instance)
  }
  const failed = (error: unknown) => {
    if (!instance.alive) return
    const what = sim.uncaught(error, instance)
    if (instance.replica.lives === 1) sim.end({ ...what, code: 'boot' })
    else crash(sim, instance, `its start failed: ${what.message}`, -1)
  }
  try {
    const booting = instance.service.boot(instance)
    if (booting instanceof Promise) sim.nativeThen.call(booting, ready, failed)
    else ready()
  } catch (error) {
    failed(error)
  }
  return true
}

/** Calls that came too early find their handlers now, each in an event of its own. */
function becomeReady(sim: Simulation, instance: Instance): void {
  instance.ready = true
  sim.span = sim.record(Kind.ready, instance.lane, 0, 0, 0, sim.span, 0, 0)
  for (let call = instance.early.shift(); call !== undefined; call = instance.early.shift()) {
    sim.agenda.add(sim.now, Act.dispatch, instance, call, null, call.span, call.request)
  }
}
