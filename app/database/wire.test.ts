import { expect, test } from 'vitest'
import type { PostgresPort } from './port.ts'
import { Twofold } from './values.ts'
import { Wire } from './wire.ts'

/** A port that keeps what it is sent, as text with bytes outside ASCII in hex. */
function recordingPort(bytes: number): PostgresPort & { sent: string[] } {
  return {
    sent: [],
    out: new Uint8Array(bytes),
    answer: new Uint8Array(0),
    waitedUs: 0,
    exec(length) {
      const shown = Array.from(this.out.subarray(0, length), (byte) =>
        byte > 32 && byte < 127 ? String.fromCharCode(byte) : `\\${byte.toString(16)}`,
      )
      this.sent.push(shown.join(''))
      return 0
    },
    grow(wanted) {
      if (this.out.length >= wanted) return
      const larger = new Uint8Array(wanted)
      larger.set(this.out)
      this.out = larger
    },
    text: () => '',
    write(text, at) {
      return new TextEncoder().encodeInto(text, this.out.subarray(at)).written
    },
    clock() {},
  }
}

test('wire: messages, byte by byte', () => {
  const port = recordingPort(1024)
  const wire = new Wire(port)
  wire.parse('s1', 'select $1')
  wire.describe('s1')
  wire.sync()
  wire.send()
  wire.bind(
    's1',
    ['é', null, new Twofold('{1}', '[1]'), new Twofold('{1}', '[1]'), ''],
    [25, 23, 1007, 3802, 25],
  )
  wire.execute()
  wire.sync()
  wire.send()
  wire.close('s1')
  wire.query('begin')
  wire.send()
  expect(port.sent).toMatchInlineSnapshot(`
    [
      "P\\0\\0\\0\\13s1\\0select\\20$1\\0\\0\\0D\\0\\0\\0\\8Ss1\\0S\\0\\0\\0\\4",
      "B\\0\\0\\0*\\0s1\\0\\0\\0\\0\\5\\0\\0\\0\\2\\c3\\a9\\ff\\ff\\ff\\ff\\0\\0\\0\\3{1}\\0\\0\\0\\3[1]\\0\\0\\0\\0\\0\\0E\\0\\0\\0\\9\\0\\0\\0\\0\\0S\\0\\0\\0\\4",
      "C\\0\\0\\0\\8Ss1\\0Q\\0\\0\\0\\abegin\\0",
    ]
  `)
})

test('wire: the buffer grows as long as the texts need, whatever they are written in', () => {
  const port = recordingPort(16)
  const wire = new Wire(port)
  const long = '日本'.repeat(5_000)
  wire.parse('s1', long)
  wire.bind('s1', [long, 'x'.repeat(70_000)], [25, 25])
  wire.send()
  const hex = Array.from(new TextEncoder().encode(long), (byte) => `\\${byte.toString(16)}`).join(
    '',
  )
  const size = (n: number) =>
    [24, 16, 8, 0]
      .map((bits) => {
        const byte = (n >>> bits) & 255
        return byte > 32 && byte < 127 ? String.fromCharCode(byte) : `\\${byte.toString(16)}`
      })
      .join('')
  expect(port.sent[0]).toBe(
    `P${size(4 + 3 + 30_000 + 1 + 2)}s1\\0${hex}\\0\\0\\0` +
      `B${size(4 + 1 + 3 + 2 + 2 + 4 + 30_000 + 4 + 70_000 + 2)}\\0s1\\0\\0\\0\\0\\2` +
      `${size(30_000)}${hex}${size(70_000)}${'x'.repeat(70_000)}\\0\\0`,
  )
})
