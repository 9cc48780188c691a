/** What runs in a run: services, their replicas, and who is meant by a name. */
import { pick, type Replica, type Service } from './instance.ts'

/** Services and replicas by name. */
export class Deployment {
  readonly services = new Map<string, Service>()
  readonly replicas = new Map<string, Replica>()

  /** A service; throws a TypeError with the names there are. */
  service(name: string): Service {
    const service = this.services.get(name)
    if (service !== undefined) return service
    const known = [...this.services.keys()].join(', ')
    throw new TypeError(`There is no service '${name}' in this lab (there are: ${known})`)
  }

  /**
   * Whom a call of this name reaches: of a service with several replicas a live one, in turn; null
   * when all are down. Throws a TypeError for a name nobody has.
   */
  callee(name: string): Replica | null {
    const service = this.services.get(name)
    if (service === undefined) return this.replicas.get(name) ?? pick(this.service(name))
    return service.replicas.length === 1 ? service.replicas[0]! : pick(service)
  }

  /** Replicas a name in a fault means: one instance, or all of a service. */
  meantBy(name: string): readonly Replica[] {
    const one = this.services.has(name) ? undefined : this.replicas.get(name)
    return one === undefined ? this.service(name).replicas : [one]
  }
}
