/** The words of `lab.ts`, with their types. */
import { labWords } from '../../app/sdk/lab.ts'

/** Loads, faults and checks as labs write them. */
export const { constant, poisson, burst, ramp, closedLoop } = labWords as Sdk
export const { crash, restart, start, pause, slow, partition, drop, duplicate, delay } =
  labWords as Sdk
export const { lab, scenario, exercise, always, sometimes, eventually } = labWords as Sdk

type Sdk = typeof import('../../app/sdk/orrery.d.ts')
