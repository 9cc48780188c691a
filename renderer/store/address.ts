/** The part of the window that is worth a link: `#circuit-breaker?variant=naive&event=318`. */

/** What a link says. Absent parts are the lab's own defaults. */
export interface Address {
  lab: string | null
  variant?: string
  scenario?: string
  seed?: number
  /** Row of the trace. */
  event?: number
}

/** Reads a URL's hash; what it can't read it leaves out. */
export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  if (!/^[a-z0-9][a-z0-9-]*$/.test(path)) return { lab: null }
  const given = new URLSearchParams(query)
  const address: Address = { lab: path }
  const variant = given.get('variant')
  if (variant && /^[a-z0-9][a-z0-9-]*$/.test(variant)) address.variant = variant
  const scenario = given.get('scenario')
  if (scenario) address.scenario = scenario
  for (const key of ['seed', 'event'] as const) {
    const text = given.get(key)
    if (text !== null && /^\d{1,15}$/.test(text)) address[key] = Number(text)
  }
  return address
}

/** Writes a URL's hash. */
export function printAddress(address: Address): string {
  if (address.lab === null) return ''
  const query = new URLSearchParams()
  if (address.variant) query.set('variant', address.variant)
  if (address.scenario) query.set('scenario', address.scenario)
  if (address.seed !== undefined) query.set('seed', String(address.seed))
  if (address.event) query.set('event', String(address.event))
  const text = query.toString()
  return text ? `#${address.lab}?${text}` : `#${address.lab}`
}
