/**
 * Random numbers from integers only, so that every engine and machine draws the same.
 * Generator: xoshiro128** (Blackman and Vigna, 2018), seeded by scrambling seed and stream.
 */

const ln2 = Math.LN2
const steps = 4096

/**
 * −ln x for x from ½ to 1 in 4,096 steps, made with + × ÷ alone: `Math.log` differs between
 * engines.
 */
const negativeLog = new Float64Array(steps + 2)
for (let i = 0; i <= steps; i++) {
  // ln x = 2 artanh((x − 1) / (x + 1)), a series that converges fast near 1.
  const x = 0.5 + i / (2 * steps)
  const ratio = (x - 1) / (x + 1)
  let sum = 0
  let power = ratio
  for (let k = 1; k < 200; k += 2) {
    sum += power / k
    power *= ratio * ratio
  }
  negativeLog[i] = -2 * sum
}
negativeLog[steps] = 0

const golden = 0x9e3779b9

/** A permutation of 32-bit numbers that leaves no likeness (Stafford's constants, two rounds). */
function scrambled(value: number): number {
  let z = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  return z ^ (z >>> 15)
}

/** One stream of random numbers. Streams of one seed are independent for all practical purposes. */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: number, stream: number) {
    // The stream is added to a scrambled seed and scrambled again: neighbours share no state.
    let x = scrambled(scrambled(seed | 0) + Math.imul(stream, golden))
    const mix = () => {
      x = (x + golden) | 0
      return scrambled(x)
    }
    this.#a = mix()
    this.#b = mix()
    this.#c = mix()
    this.#d = mix()
  }

  /** A whole number from 0 to 2³² − 1. */
  bits(): number {
    const b = this.#b
    let result = Math.imul(b, 5)
    result = Math.imul((result << 7) | (result >>> 25), 9)
    const c = this.#c ^ this.#a
    const d = this.#d ^ b
    this.#b = b ^ c
    this.#a = this.#a ^ d
    this.#c = c ^ (b << 9)
    this.#d = (d << 11) | (d >>> 21)
    return result >>> 0
  }

  /** From 0 (included) to 1 (not), 53 bits. */
  float(): number {
    const high = this.bits() >>> 5
    return (high * 67108864 + (this.bits() >>> 6)) / 9007199254740992
  }

  /** A whole number from 0 to `limit` − 1. */
  below(limit: number): number {
    return Math.floor((this.bits() * limit) / 4294967296)
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.bits() < probability * 4294967296
  }

  /** Exponential with mean 1: −ln U by table and linear interpolation, error below 10⁻⁸. */
  exponential(): number {
    const bits = this.bits() || 1
    const zeros = Math.clz32(bits)
    const mantissa = (bits << zeros) >>> 0
    const index = (mantissa >>> 19) & (steps - 1)
    const fraction = (mantissa & 0x7ffff) / 0x80000
    const low = negativeLog[index]!
    return zeros * ln2 + low + (negativeLog[index + 1]! - low) * fraction
  }

  /** Exponential with this mean, rounded to a whole number. */
  exponentialInteger(mean: number): number {
    return Math.floor(mean * this.exponential() + 0.5)
  }
}

/** Streams, one a purpose: drawing more of one never shifts another. */
export const streams = { network: 1, load: 1_000, instance: 100_000, database: 2 } as const
