/** Writes the Postgres image: `node image.cli.js <file>`. */
import { writeFileSync } from 'node:fs'
import { buildImage } from './image.ts'

const [, , file] = process.argv
if (file === undefined) {
  process.stderr.write('Usage: node image.cli.js <file>\n')
  process.exit(2)
}
writeFileSync(file, await buildImage())
process.exit(0)
