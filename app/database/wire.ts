/** Postgres' wire protocol, version 3: messages written straight into a port's buffer. */
import type { PostgresPort } from './port.ts'
import type { EncodedParams } from './values.ts'
import { isJsonType, Twofold } from './values.ts'

/** First byte of each message, as in the protocol's table. */
export const message = {
  bind: 66,
  close: 67,
  describe: 68,
  execute: 69,
  parse: 80,
  query: 81,
  sync: 83,
  // What comes back. `C` and `D` mean other things in this direction.
  commandComplete: 67,
  dataRow: 68,
  error: 69,
  notice: 78,
  parameterTypes: 116,
  ready: 90,
  rowDescription: 84,
} as const

/** Strings shorter than this are written by hand, longer ones by the port. */
const shortText = 64
/** Bytes of a message beside its texts. */
const headroom = 64
const statementByte = 83

/** Writes messages one after another; {@link send} executes them. */
export class Wire {
  readonly #port: PostgresPort
  #at = 0
  #from = 0

  constructor(port: PostgresPort) {
    this.#port = port
  }

  /** Has what was written since the last time executed; answers the length of the answer. */
  send(): number {
    const length = this.#at
    this.#at = 0
    return this.#port.exec(length)
  }

  /** Forgets what was written and not sent. */
  clear(): void {
    this.#at = 0
  }

  parse(name: string, sql: string): void {
    this.#begin(message.parse, name.length + 3 * sql.length)
    this.#text(name)
    this.#text(sql)
    this.#int16(0)
    this.#end()
  }

  /** Asks for a named statement's parameter and column types. */
  describe(name: string): void {
    this.#begin(message.describe, name.length)
    this.#byte(statementByte)
    this.#text(name)
    this.#end()
  }

  /** Binds parameters, as text, to a named statement, for the unnamed portal. */
  bind(name: string, params: EncodedParams, types: readonly number[]): void {
    this.#begin(message.bind, name.length + 6 * params.length)
    this.#text('')
    this.#text(name)
    this.#int16(0)
    this.#int16(params.length)
    for (let i = 0; i < params.length; i++) this.#param(params[i]!, types[i]!)
    this.#int16(0)
    this.#end()
  }

  /** Executes the unnamed portal to its end. */
  execute(): void {
    this.#begin(message.execute, 0)
    this.#text('')
    this.#int32(0)
    this.#end()
  }

  sync(): void {
    this.#begin(message.sync, 0)
    this.#end()
  }

  /** Forgets a named statement. */
  close(name: string): void {
    this.#begin(message.close, name.length)
    this.#byte(statementByte)
    this.#text(name)
    this.#end()
  }

  /** The simple protocol: several statements as one transaction, no parameters. */
  query(sql: string): void {
    this.#begin(message.query, 3 * sql.length)
    this.#text(sql)
    this.#end()
  }

  #param(param: EncodedParams[number], type: number): void {
    if (param === null) {
      this.#int32(-1)
      return
    }
    const text = param instanceof Twofold ? (isJsonType(type) ? param.json : param.text) : param
    this.#room(3 * text.length)
    const lengthAt = this.#at
    this.#at += 4
    this.#text(text)
    this.#at-- // values are not closed by a zero
    this.#int32At(lengthAt, this.#at - lengthAt - 4)
  }

  #room(bytes: number): void {
    this.#port.grow(this.#at + bytes + headroom)
  }

  #begin(kind: number, bytes: number): void {
    this.#room(bytes)
    this.#byte(kind)
    this.#from = this.#at
    this.#at += 4
  }

  #end(): void {
    this.#int32At(this.#from, this.#at - this.#from)
  }

  #byte(value: number): void {
    this.#port.out[this.#at++] = value
  }

  #int16(value: number): void {
    const { out } = this.#port
    out[this.#at++] = value >>> 8
    out[this.#at++] = value
  }

  #int32(value: number): void {
    this.#int32At(this.#at, value)
    this.#at += 4
  }

  #int32At(at: number, value: number): void {
    const { out } = this.#port
    out[at] = value >>> 24
    out[at + 1] = value >>> 16
    out[at + 2] = value >>> 8
    out[at + 3] = value
  }

  #text(text: string): void {
    const { out } = this.#port
    const { length } = text
    const from = this.#at
    let i = 0
    if (length < shortText) {
      for (; i < length; i++) {
        const code = text.charCodeAt(i)
        if (code > 127) break
        out[from + i] = code
      }
    }
    this.#at = i === length ? from + length : from + this.#port.write(text, from)
    out[this.#at++] = 0
  }
}
