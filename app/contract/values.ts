/** What callers may send: names that are safe as paths, knobs, seeds and faults, all checked. */
import { z } from 'zod'
import type { Fault, When } from '../sdk/orrery.d.ts'

/** A lab's id, which is the name of its folder. */
export const labId = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/)
/** A variant's id: `pattern`, or the name of its folder. */
export const variantId = labId
/** A service's file: `order.ts`. No folder, no leading dot, no name that is a device on Windows. */
export const fileName = z
  .string()
  .regex(/^(?!(?:con|prn|aux|nul|com\d|lpt\d)\.)[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}\.ts$/)
/** A source file as edited; 512 kB is fifty times the longest a lab ships. */
export const sourceText = z.string().max(512 << 10)
/** A number as a run is seeded with: a whole number from 0 to 2⁵³ − 1. */
export const seed = z.int().nonnegative()
/** Knob id → value. */
export const knobs = z.record(z.string().max(100), z.union([z.number(), z.string().max(200)]))

const name = z.string().min(1).max(100)
const ms = z.number().nonnegative()
const nth = z.int().positive()
const side = z.enum(['before', 'after'])
const when: z.ZodType<When, When> = z.union([
  z.strictObject({ atMs: ms }),
  z.strictObject({ side, point: name, nth }),
  z.strictObject({ side, call: nth }),
])
/** A fault, as {@link Fault} declares it. */
export const fault: z.ZodType<Fault, Fault> = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('crash'),
      target: name,
      when,
      restartAfterMs: z.optional(ms),
    }),
    z.strictObject({ kind: z.literal('restart'), target: name, atMs: ms }),
    z.strictObject({ kind: z.literal('start'), service: name, atMs: ms }),
    z.strictObject({ kind: z.literal('pause'), target: name, fromMs: ms, untilMs: ms }),
    z.strictObject({
      kind: z.literal('slow'),
      target: name,
      factor: z.number().positive(),
      fromMs: ms,
      untilMs: ms,
    }),
    z.strictObject({ kind: z.literal('partition'), a: name, b: name, fromMs: ms, untilMs: ms }),
    z.strictObject({ kind: z.enum(['drop', 'duplicate']), from: name, to: name, nth }),
    z.strictObject({ kind: z.literal('delay'), from: name, to: name, nth, byMs: ms }),
  ])
  .meta({ title: 'Fault' })

/** Anything JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
/** {@link Json}, checked. */
export const json: z.ZodType<Json, Json> = z.json()

/**
 * A value that is only looked at, not walked: what our own code made and may hold a million rows.
 * `name` is its type's, for the reference.
 */
export function trusted<T>(name: string): z.ZodType<T, T> {
  return z.custom<T>((value) => typeof value === 'object' && value !== null).meta({ title: name })
}

/** An object with a name, for the reference. */
export function titled<S extends z.core.$ZodLooseShape>(name: string, fields: S): z.ZodObject<S> {
  return z.object(fields).meta({ title: name })
}
