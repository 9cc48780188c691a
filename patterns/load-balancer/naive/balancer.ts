import { call, handle, instances, random } from 'orrery'

// The list was right on the day it was read. Chance spreads well
// enough, and it is one line.
const servers = instances('server')

handle('get', (request) => call(random.pick(servers), 'get', request))
