import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { testImage } from './fixture.ts'
import { buildImage } from './image.ts'
import { wasm } from './module.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('image: the same bytes whenever and wherever it is built, and this process as it was', async () => {
  const crypto = createRequire(import.meta.url)('node:crypto') as Record<string, unknown>
  const before = [Date.now, wasm.instantiate, crypto.randomFillSync]
  // The other was built by another process, at another time.
  const other = await testImage()
  const { TZ } = process.env
  process.env.TZ = 'Asia/Tokyo'
  const image = await buildImage()
  process.env.TZ = TZ
  expect(sha256(image)).toBe(sha256(other))
  expect(image.length).toBeLessThan(12_000_000)
  expect([Date.now, wasm.instantiate, crypto.randomFillSync]).toEqual(before)
})
