/**
 * `npm run pattern:new <id>` copies the template, which passes, under a new id and title.
 * A refusal is a sentence and exit code 2.
 */
import { cpSync, existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** `message-queue` → `Message queue`. */
export function titleOf(id) {
  const words = id.replaceAll('-', ' ')
  return words[0].toUpperCase() + words.slice(1)
}

/** Why `id` cannot be the id of a new lab in `folder`, as a sentence; undefined if it can. */
export function refusal(folder, id) {
  if (id === undefined || id === '')
    return 'Which lab? Give its id: npm run pattern:new message-queue'
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    return `"${id}" cannot be an id: use lower-case words with single dashes, as in message-queue.`
  if (existsSync(join(folder, id)))
    return `There is a lab called ${id} already; choose another id, or edit patterns/${id}.`
  return undefined
}

/** Makes the lab's folder from `folder`/_template and returns its path. */
export function newLab(folder, id) {
  const path = join(folder, id)
  cpSync(join(folder, '_template'), path, { recursive: true })
  const note = join(path, 'note.md')
  const text = readFileSync(note, 'utf8')
  writeFileSync(
    note,
    text.replace(/^title: .*$/m, () => `title: ${titleOf(id)}`),
  )
  return path
}

if (import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const id = process.argv[2]
  const sentence = refusal(folder, id)
  if (sentence) {
    console.error(sentence)
    process.exit(2)
  }
  newLab(folder, id)
  console.log(`Made patterns/${id}. It runs as it is: npm run orrery -- run ${id}`)
  console.log('What to change, in which order: patterns/README.md')
}
