import { call, handle, knob } from 'orrery'

// Either it works or the shopper sees an error and can press the button again.
handle('placeOrder', (order: { id: string; item: string }) =>
  call('inventory', 'reserve', order, { timeoutMs: knob('timeoutMs') }),
)
