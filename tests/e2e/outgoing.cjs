/**
 * Loaded before the app's main process: writes down every host but this machine that it looks up
 * or connects to. A path (a pipe, a socket in a folder) is of this machine.
 */
const { appendFileSync } = require('node:fs')
const dns = require('node:dns')
const net = require('node:net')

const file = process.env.ORRERY_OUTGOING
const own = new Set(['127.0.0.1', '::1', 'localhost'])

function note(how, host) {
  if (host !== undefined && !own.has(String(host))) appendFileSync(file, `${how} ${host}\n`)
}

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...parameters) {
  const [first, second] = [parameters[0]].flat()
  if (typeof first === 'object' && first !== null && !('path' in first)) note('connect', first.host)
  else if (typeof first === 'number' && typeof second === 'string') note('connect', second)
  return connect.apply(this, parameters)
}

const { lookup } = dns
dns.lookup = (host, ...others) => {
  note('lookup', host)
  return lookup(host, ...others)
}
