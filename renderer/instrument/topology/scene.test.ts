import { expect, test } from 'vitest'
import { Readings } from '../../../app/trace/readings.ts'
import { drawnBy } from '../../../tests/fixtures/trace.ts'
import { cutsAt, edgesOf, groupsOf, instancesAt, travellingAt } from './scene.ts'

function readingsOf(text: string): Readings {
  const readings = new Readings()
  for (const part of drawnBy(text).parts()) readings.trace.append(part)
  readings.fold(() => false)
  return readings
}

const readings = readingsOf(`
  load shop · service server#1 · service server#2 · broker broker
  0    server#1  ready
  0    server#2  ready
  100  shop      send     →server#1 work
  200  server#1  receive  →shop     work <3 #3
  250  server#2  crash    'at 250'
  300  server#1  work     <4 #3 =100
  350  server#3  restart
  400  server#1  worked   <6 #3
  400  server#1  reply    →shop     work <8 #3 =3
  450  shop      partition →server#1 'shop – server#1'
  500  shop      resume   →server#1 work <9 #3 =3
`)

test('scene: replicas make one group; a broker nobody uses is not drawn', () => {
  expect(groupsOf(readings).map(({ id, lanes }) => `${id} ${lanes.length}`)).toEqual([
    'load:shop 1',
    'service:server 3',
  ])
  expect(edgesOf(readings)).toEqual([
    { id: 'load:shop service:server', from: 'load:shop', to: 'service:server' },
  ])
})

test('scene: what each instance does at an instant, and who has not joined yet', () => {
  const server = groupsOf(readings)[1]!
  const at = (row: number) =>
    instancesAt(readings, server, row).map(
      ({ name, state, waiting, working }) => `${name} ${state} ${waiting}/${working}`,
    )
  expect(at(4)).toEqual(['server#1 up 1/0', 'server#2 up 0/0'])
  expect(at(6)).toEqual(['server#1 up 0/1', 'server#2 down 0/0'])
  expect(at(7)).toEqual(['server#1 up 0/1', 'server#2 down 0/0', 'server#3 up 0/0'])
})

test('scene: a message is as far as the playhead says, half an answer between 400 and 500', () => {
  expect(travellingAt(readings, 3, 150)).toEqual([
    { key: 3, from: 'load:shop', to: 'service:server', share: 0.5, lost: false },
  ])
  expect(travellingAt(readings, 4, 200)).toEqual([])
  expect(travellingAt(readings, 9, 425)).toMatchObject([{ from: 'service:server', share: 0.25 }])
  expect(travellingAt(readings, 0, 0)).toEqual([])
})

test('scene: a cut link is cut both ways', () => {
  expect([...cutsAt(readings, 10)]).toEqual([
    'load:shop service:server',
    'service:server load:shop',
  ])
  expect(cutsAt(readings, 9).size).toBe(0)
})
