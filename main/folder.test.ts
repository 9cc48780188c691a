import path from 'node:path'
import { expect, test } from 'vitest'
import { defaultDataFolder, placesFrom } from './folder.ts'

test('places: beside the entry from a clone, outside the archive in a packaged app', () => {
  expect(placesFrom(path.join('/clone', 'out', 'main'))).toEqual({
    renderer: '/clone/out/renderer',
    labProcess: '/clone/out/workers/lab.process.js',
    patterns: '/clone/patterns',
  })
  const archive = path.join('/app', 'resources', 'app.asar')
  const places = placesFrom(path.join(archive, 'out', 'main'), '/app/resources')
  expect(places.renderer).toBe('/app/resources/app.asar/out/renderer')
  expect(places.labProcess).toBe('/app/resources/app.asar.unpacked/out/workers/lab.process.js')
})

test('places: the reader’s data lies where the platform keeps a program’s own', () => {
  const { XDG_DATA_HOME } = process.env
  process.env.XDG_DATA_HOME = '/somewhere'
  const folder = defaultDataFolder()
  process.env.XDG_DATA_HOME = 'relative'
  const ignored = defaultDataFolder()
  if (XDG_DATA_HOME === undefined) delete process.env.XDG_DATA_HOME
  else process.env.XDG_DATA_HOME = XDG_DATA_HOME
  expect(path.basename(folder).toLowerCase()).toBe('orrery')
  expect(path.isAbsolute(ignored)).toBe(true)
  if (process.platform === 'linux') expect(folder).toBe('/somewhere/orrery')
})
