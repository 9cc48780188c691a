/** What main says beside answering: that it is there, and notices. */
import { client, tell } from '../store/client.ts'
import { createStore } from '../store/store.ts'

/** Whether main can be reached. */
export const connectionStore = createStore<{ lost: boolean }>({ lost: false })

/** Follows the connection and passes notices on. */
export function followConnection(): void {
  client().on('connection', ({ state }) => connectionStore.set({ lost: state === 'lost' }))
  client().on('notice', ({ message, detail }) => tell(message, { detail }))
}
