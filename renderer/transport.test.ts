import { expect, test } from 'vitest'
import { createClient } from '../app/contract/client.ts'
import { pack, unpack } from '../app/contract/envelope.ts'
import { socketTransport } from './transport.ts'

/** A socket whose other end is the test. */
class FakeSocket {
  readonly OPEN = 1
  readyState = 0
  binaryType = ''
  onopen = () => {}
  onclose = () => {}
  onmessage = (_: { data: ArrayBuffer }) => {}
  readonly sent: { id: number; method: string; params: unknown }[] = []

  send(frame: Uint8Array): void {
    this.sent.push(unpack(frame) as FakeSocket['sent'][number])
  }
  close(): void {
    this.readyState = 3
    this.onclose()
  }
  open(): void {
    this.readyState = 1
    this.onopen()
  }
  hear(message: unknown): void {
    this.onmessage({ data: pack(message).slice().buffer as ArrayBuffer })
  }
}

function start() {
  const sockets: FakeSocket[] = []
  const due: (() => void)[] = []
  const transport = socketTransport(
    () => {
      sockets.push(new FakeSocket())
      return sockets.at(-1) as unknown as WebSocket
    },
    (task) => due.push(task),
  )
  const client = createClient(transport)
  const states: string[] = []
  client.on('connection', ({ state }) => states.push(state))
  return { client, transport, sockets, due, states }
}

test('transport: calls made before the socket opens are sent when it does, in order', async () => {
  const { client, sockets, states } = start()
  const about = client.about()
  const preferences = client.readPreferences()
  expect(sockets[0]!.sent).toEqual([])
  sockets[0]!.open()
  expect(sockets[0]!.sent.map(({ method }) => method)).toEqual(['about', 'readPreferences'])
  sockets[0]!.hear({ id: 2, answer: { result: { zoom: 2 } } })
  sockets[0]!.hear({ id: 1, answer: { failure: { code: 'storage', message: 'No.', detail: '' } } })
  expect(await preferences).toEqual({ zoom: 2 })
  await expect(about).rejects.toMatchObject({
    name: 'OrreryError',
    code: 'storage',
    message: 'No.',
  })
  expect(states).toEqual(['open'])
})

test('transport: a lost socket fails what was under way and is opened again', async () => {
  const { client, sockets, due, states } = start()
  sockets[0]!.open()
  const save = client.saveNote({ lab: 'outbox', text: 'x' })
  sockets[0]!.close()
  await expect(save).rejects.toMatchObject({ code: 'lost' })
  const later = client.about()
  due.shift()?.()
  sockets[1]!.open()
  // The note is not sent twice: whether it arrived is not known here.
  expect(sockets[1]!.sent.map(({ method }) => method)).toEqual(['about'])
  sockets[1]!.hear({ id: sockets[1]!.sent[0]!.id, answer: { result: 1 } })
  expect(await later).toBe(1)
  expect(states).toEqual(['open', 'lost', 'open'])
})

test('transport: main that is gone for good fails every call, and none waits for ever', async () => {
  const { client, sockets, due } = start()
  for (let attempt = 0; attempt < 3; attempt++) {
    const call = client.about()
    sockets.at(-1)!.close()
    await expect(call).rejects.toMatchObject({ code: 'lost' })
    due.shift()?.()
  }
  expect(sockets).toHaveLength(4)
})

test('transport: events reach those who listen, until they no longer do', () => {
  const { client, sockets } = start()
  const heard: unknown[] = []
  const off = client.on('notice', (notice) => heard.push(notice))
  sockets[0]!.open()
  sockets[0]!.hear({ event: 'notice', payload: { message: 'a', detail: '' } })
  off()
  sockets[0]!.hear({ event: 'notice', payload: { message: 'b', detail: '' } })
  expect(heard).toEqual([{ message: 'a', detail: '' }])
})

test('transport: closed by us it stays closed', () => {
  const { transport, sockets, due, states } = start()
  sockets[0]!.open()
  transport.close()
  expect([due, states]).toEqual([[], ['open']])
})
