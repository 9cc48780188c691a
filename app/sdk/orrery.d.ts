/**
 * The words a lab is written in. This one file is what the editor completes, what the compiler
 * checks and what authors read; `words.ts` and `lab.ts` beside it are the implementation.
 *
 * All times are virtual milliseconds unless a name says otherwise. `Date`, `performance.now`,
 * `setTimeout`, `setInterval`, `Math.random` and `crypto.randomUUID` are the run's own, so
 * ordinary code stays repeatable.
 */

/** What a message, a row parameter or a piece of state may carry: plain data, copied when sent. */
export type Plain =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Date
  | readonly Plain[]
  | { readonly [key: string]: Plain }

// ---- services: who am I --------------------------------------------------------------------

/** The instance this code runs in. */
export const self: {
  /** The service's name, as the lab declares it. */
  readonly service: string
  /** `order`, or `order#2` where the service has several replicas. */
  readonly instance: string
  /** Replicas the service was started with. */
  readonly replicas: number
}

/** The value of one of the lab's knobs in this run. Throws for a name the lab does not declare. */
export function knob<T extends number | string = number>(id: string): NoInfer<T>

/** Names of the instances of `service` as deployed, dead or alive: `['server#1', 'server#2']`. */
export function instances(service: string): string[]

/**
 * An object whose changes the inspector shows at every instant. Lost in a crash, like all memory.
 */
export const state: Record<string, any>

// ---- calls -------------------------------------------------------------------------------

/** How calls of a method are worked on. */
export interface HandleOptions {
  /** Requests worked on at once by this instance; the others wait in order. Default: no limit. */
  concurrency?: number
}
/**
 * Answers calls of `method`. What the handler returns is the reply; what it throws fails the call.
 */
export function handle<In = any, Out = unknown>(
  method: string,
  handler: (payload: In, request: Request) => Out | Promise<Out>,
  options?: HandleOptions,
): void

/** Who is calling. */
export interface Request {
  /** Instance or load that sent the call. */
  readonly from: string
  /** Number of the request this work belongs to, the same in every service it passes through. */
  readonly id: number
}

/** How long an answer is waited for. */
export interface CallOptions {
  /** Give up after this long, in ms. Without it a lost answer is waited for until the run ends. */
  timeoutMs?: number
}
/**
 * Calls a method of a service (its live instances take turns) or of one instance (`server#2`).
 * Rejects with a {@link CallError}.
 */
export function call<Out = any>(
  target: string,
  method: string,
  payload?: unknown,
  options?: CallOptions,
): Promise<Out>

/** Why a call did not answer, and so whether its effect may have happened. */
export class CallError extends Error {
  /**
   * `refused`: nobody listens there, the effect certainly did not happen. `failed`: the handler
   * threw. `timeout` and `lost` (the connection broke): the effect may have happened.
   */
  readonly code: 'refused' | 'failed' | 'timeout' | 'lost'
  /** What was thrown on the other side, for `failed`: its `name` and own fields. */
  readonly cause: { name: string; message: string; [field: string]: unknown } | undefined
}

// ---- the broker --------------------------------------------------------------------------

/** What a message carries besides its payload. */
export interface PublishOptions {
  /** Messages with one key keep their order in a partitioned topic. */
  key?: string
  /** The message's own id; made by the broker when absent. Redelivered copies keep it. */
  id?: string
  /** Give up waiting for the broker's confirmation after this long, in ms. Default 5,000. */
  timeoutMs?: number
}
/** Hands an event to the broker; resolves when the broker has it. Every group gets one copy. */
export function publish(topic: string, payload?: unknown, options?: PublishOptions): Promise<void>

/** Puts a message into one queue; resolves when the broker has it. */
export function enqueue(queue: string, payload?: unknown, options?: PublishOptions): Promise<void>

/** A message as its consumer sees it. */
export interface Message {
  readonly id: string
  readonly key: string | undefined
  /** 1 for the first delivery, 2 for the first redelivery, … */
  readonly attempt: number
  /** When the broker took it, in virtual ms. */
  readonly publishedAtMs: number
  /** In a dead letter queue: which queue gave it up, after how many deliveries, and why. */
  readonly died: { queue: string; attempts: number; because: string } | undefined
}
/** How messages are taken, and when they are given up. */
export interface ConsumeOptions {
  /** Messages this instance works on at once. Default 1, which keeps their order. */
  concurrency?: number
  /**
   * The broker takes the message back if it is not acknowledged within this time. Default 30,000.
   */
  ackTimeoutMs?: number
  /** After this many deliveries the message goes to the queue `<queue>.dead`. Default: no limit. */
  maxAttempts?: number
  /** Wait before a message whose handler threw is delivered again. Default 100. */
  retryDelayMs?: number
}
/** How a topic is taken, and with whom. */
export interface SubscribeOptions extends ConsumeOptions {
  /** Instances with one group share the topic's messages. Default: the service's name. */
  group?: string
}
/** Takes a topic's messages. Returning acknowledges; throwing has the message delivered again. */
export function subscribe<In = any>(
  topic: string,
  options: SubscribeOptions,
  handler: (payload: In, message: Message) => unknown,
): void
export function subscribe<In = any>(
  topic: string,
  handler: (payload: In, message: Message) => unknown,
): void
/** Takes messages from a queue, in competition with its other consumers. */
export function consume<In = any>(
  queue: string,
  options: ConsumeOptions,
  handler: (payload: In, message: Message) => unknown,
): void
export function consume<In = any>(
  queue: string,
  handler: (payload: In, message: Message) => unknown,
): void

// ---- the database ------------------------------------------------------------------------

/** What a statement answers. */
export interface QueryResult<Row = any> {
  rows: Row[]
  /** Rows returned or touched. */
  rowCount: number
}
/** What takes statements: the database, or a transaction open in it. */
export interface Queryable {
  /** One statement; parameters are `$1`, `$2`, … Rejects with a {@link DatabaseError}. */
  query<Row = any>(sql: string, params?: readonly unknown[]): Promise<QueryResult<Row>>
}
/** The service's own Postgres. */
export const db: Queryable & {
  /**
   * Tables and first rows, run once in a database's life: a restarted or second instance finds
   * them there. Several statements may be separated by semicolons.
   */
  migrate(sql: string): Promise<void>
  /** Begins, runs `body`, commits; rolls back and throws again when `body` throws. */
  transaction<T>(body: (tx: Queryable) => Promise<T>): Promise<T>
}
/** A statement Postgres refused. */
export class DatabaseError extends Error {
  /** SQLSTATE, e.g. `23505` for a unique violation. */
  readonly code: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
}

// ---- time, chance, telling ------------------------------------------------------------------

/** Waits, without using the processor. */
export function sleep(ms: number): Promise<void>
/** Uses the instance's one processor for this long; work asked for meanwhile waits its turn. */
export function work(ms: number): Promise<void>
/** Runs `task` every `ms`, the first time after `ms`; a run still going is not overlapped. */
export function every(ms: number, task: () => unknown): { stop(): void }
/** Numbers drawn from this instance's own stream. */
export const random: {
  /** Exponentially distributed, for times between independent arrivals. */
  exponential(mean: number): number
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  pick<T>(from: readonly T[]): T
}
/** A line in the run's log, with instance, time and request. */
export function log(...parts: unknown[]): void
/** Numbers of your own, drawn as charts. */
export const metric: {
  /** Adds to a counter. */
  count(name: string, by?: number): void
  /** Sets a level. */
  gauge(name: string, value: number): void
  /** One sample of a distribution (ms where it is a time); shown as percentiles. */
  observe(name: string, value: number): void
}

// ---- lab.ts ------------------------------------------------------------------------------

/** How a service is deployed. */
export interface ServiceSpec {
  /** Default 1. May follow a knob. */
  replicas?: number | ((knobs: Knobs) => number)
  /** `true`: a Postgres of its own. A name: one shared by the services that name it. */
  database?: boolean | string
  /**
   * Ms between a crash and a restart by the platform. Default: stays down until a fault restarts
   * it.
   */
  restartAfterMs?: number
}
/** How messages travel from one to another. */
export interface LinkSpec {
  /** Service, instance or load name; `*` for any. */
  from: string
  to: string
  /**
   * One way. A number is exact, a pair uniform between the two, `{ mean }` exponential. Default 0.
   */
  latencyMs?: number | readonly [low: number, high: number] | { mean: number }
  /** Share of messages lost, duplicated or overtaken by later ones: 0 to 1. */
  loss?: number
  duplication?: number
  reordering?: number
  /** Bytes a second; a message waits behind those before it. Default: no limit. */
  bandwidth?: number
  /** Replies and acknowledgements go the same way back. Default true. */
  bothWays?: boolean
}
/** A knob with a range. */
export interface NumberKnob {
  about: string
  unit: string
  min: number
  max: number
  step?: number
  default: number
}
/** A knob with a few named positions. */
export interface ChoiceKnob {
  about: string
  options: readonly string[]
  default: string
}
/** What a reader may turn before a run. */
export type Knob = NumberKnob | ChoiceKnob
/** Knob id → its value in a run. */
export type Knobs = Record<string, any>

/** A lab: who is there, what may be set, what may happen. */
export interface LabSpec {
  /** One entry for each file in `services/`, in the order they are shown. */
  services: Record<string, ServiceSpec>
  links?: LinkSpec[]
  knobs?: Record<string, Knob>
  /** The first is the one a new reader runs. */
  scenarios: Record<string, ScenarioSpec>
  /**
   * Modelled costs of the database, in ms. Defaults: link 0.1, statement 0.2, row 0.002, commit
   * 0.8.
   */
  database?: { linkMs?: number; statementMs?: number; rowMs?: number; commitMs?: number }
  /** Charts of the lab's own, over metrics the services write. */
  charts?: ChartSpec[]
}
/** A chart over metrics that the lab’s services write. */
export interface ChartSpec {
  title: string
  unit: string
  /** Metric names; `<service>.<metric>` for one service's. */
  series: readonly string[]
}
/** Something that happens to the lab: load, faults, and an end. */
export interface ScenarioSpec {
  title: string
  /** One or two sentences: what to look at. */
  about: string
  /** Virtual end of the run. */
  endMs: number
  load: Load[] | ((knobs: Knobs) => Load[])
  faults?: Fault[] | ((knobs: Knobs) => Fault[])
  /** Values this scenario sets; the reader's own settings win. */
  knobs?: Record<string, number | string>
  /** Where this scenario is meant to be seen first. Default `pattern`. */
  variant?: string
}
/** Declares a lab; `lab.ts` exports it as its default. */
export function lab(spec: LabSpec): LabSpec
/** Declares a scenario. */
export function scenario(spec: ScenarioSpec): ScenarioSpec

/** What every load has. */
export interface LoadBase {
  /** Name of the callers, a lane of its own in the diagram. Default `clients`. */
  from?: string
  /** Service or instance called. */
  to: string
  method: string
  /** The n-th request's payload, n from 1. Default `{ n }`. */
  payload?: (n: number, chance: Chance) => unknown
  timeoutMs?: number
  /** First arrival not before. Default 0. */
  startMs?: number
  /** No arrival after. Default: the scenario's end. */
  untilMs?: number
  /** Stops after this many. */
  count?: number
}
/** Random draws of the load's own stream. */
export interface Chance {
  integer(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  exponential(mean: number): number
  /** True with this probability. */
  chance(probability: number): boolean
}
/** Callers: who calls what, when and how often. */
export interface Load extends LoadBase {
  readonly shape: 'constant' | 'poisson' | 'burst' | 'ramp' | 'closed'
  readonly [setting: string]: any
}
/** Evenly spaced arrivals, `rate` a second. */
export function constant(spec: LoadBase & { rate: number }): Load
/** Independent arrivals, `rate` a second on average. */
export function poisson(spec: LoadBase & { rate: number }): Load
/** `size` arrivals at one instant (`startMs`), again `everyMs` if given. */
export function burst(spec: LoadBase & { size: number; everyMs?: number }): Load
/** Independent arrivals whose rate goes from `fromRate` to `toRate` between start and until. */
export function ramp(spec: LoadBase & { fromRate: number; toRate: number }): Load
/** `users` who each call, wait for the answer, think for `thinkMs` on average, and call again. */
export function closedLoop(spec: LoadBase & { users: number; thinkMs: number }): Load

/** A fault is data: what happens, to whom, when. */
export type Fault =
  | { kind: 'crash'; target: string; when: When; restartAfterMs?: number }
  | { kind: 'restart'; target: string; atMs: number }
  | { kind: 'start'; service: string; atMs: number }
  | { kind: 'pause'; target: string; fromMs: number; untilMs: number }
  | { kind: 'slow'; target: string; factor: number; fromMs: number; untilMs: number }
  | { kind: 'partition'; a: string; b: string; fromMs: number; untilMs: number }
  | { kind: 'drop' | 'duplicate'; from: string; to: string; nth: number }
  | { kind: 'delay'; from: string; to: string; nth: number; byMs: number }
/**
 * An instant, or a side of the n-th SDK call that `point` names (`commit`, `publish`, `call:pay`).
 */
export type When =
  | { atMs: number }
  | { side: 'before' | 'after'; point: string; nth: number }
  /** The n-th SDK call of the instance, whatever it is: what a crash-point sweep walks through. */
  | { side: 'before' | 'after'; call: number }

/**
 * Kills an instance (like `kill -9`): memory and running handlers are lost, the database is kept.
 */
export function crash(target: string): {
  at(ms: number, options?: { restartAfterMs?: number }): Fault
  before(point: string, nth?: number, options?: { restartAfterMs?: number }): Fault
  after(point: string, nth?: number, options?: { restartAfterMs?: number }): Fault
}
/** Starts an instance that is down. */
export function restart(target: string): { at(ms: number): Fault }
/** Adds a replica. */
export function start(service: string): { at(ms: number): Fault }
/** Stops an instance for a while, as a long garbage collection does; it does not notice. */
export function pause(target: string): { from(ms: number): { until(ms: number): Fault } }
/** Makes `work` and database statements of an instance take `factor` times as long. */
export function slow(
  target: string,
  factor: number,
): { from(ms: number): { until(ms: number): Fault } }
/** Cuts a link both ways. `*` for everybody else. */
export function partition(a: string, b: string): { from(ms: number): { until(ms: number): Fault } }
/** Loses the n-th message from one to the other. */
export function drop(from: string, to: string, nth: number): Fault
/** Delivers the n-th message from one to the other twice. */
export function duplicate(from: string, to: string, nth: number): Fault
/** Holds the n-th message from one to the other back for a while. */
export function delay(from: string, to: string, nth: number, byMs: number): Fault

// ---- checks.ts ---------------------------------------------------------------------------

/** Where a check failed, or where its event happened: the time bar jumps to `event`. */
export interface Witness {
  /** Row number in the trace. Default: the run's last event. */
  event?: number
  /** One sentence with the values that matter. */
  because: string
}
/** A property of a finished run. */
export interface Check {
  readonly kind: 'always' | 'sometimes' | 'eventually'
  readonly name: string
  readonly test: (run: Run) => Witness | readonly Witness[] | undefined
  /** Asked of runs of these scenarios only; absent: of all. */
  readonly scenarios?: readonly string[]
}
/** Where a check applies. */
export interface CheckOptions {
  /** Ask it of these scenarios only: what cannot happen elsewhere is not called seen there. */
  scenarios?: readonly string[]
}
/** Holds at every instant: `test` returns what breaks it, or nothing. */
export function always(name: string, test: Check['test'], options?: CheckOptions): Check
/** Holds at the end of the run: `test` returns what is missing, or nothing. */
export function eventually(name: string, test: Check['test'], options?: CheckOptions): Check
/**
 * Happens at least once: `test` returns where, or nothing. Shows that a run tests anything at all.
 */
export function sometimes(name: string, test: Check['test'], options?: CheckOptions): Check

/** One call, from the load or between services. */
export interface CallView {
  /** Row of the call in the trace. */
  readonly event: number
  /** Row where it ended, or -1. */
  readonly endEvent: number
  readonly from: string
  /** The instance that was chosen; empty when none was alive. */
  readonly to: string
  readonly service: string
  readonly method: string
  readonly payload: any
  readonly sentMs: number
  /** When its handler began; undefined if it never did. */
  readonly startedMs: number | undefined
  readonly endMs: number | undefined
  readonly outcome: 'ok' | 'refused' | 'failed' | 'timeout' | 'lost' | 'pending'
  readonly result: any
  readonly error: string | undefined
  /** `endMs - sentMs`; undefined while pending. */
  readonly latencyMs: number | undefined
  readonly request: number
}
/** One event the broker took, or one delivery of it. */
export interface MessageView {
  readonly event: number
  readonly atMs: number
  readonly from: string
  readonly to: string
  /** Topic or queue. */
  readonly name: string
  readonly id: string
  readonly payload: any
  readonly attempt: number
  readonly request: number
}
/** One row of the trace. */
export interface EventView {
  readonly event: number
  readonly atMs: number
  /** One of the names in the trace's list of kinds: `crash`, `log`, `query`, … */
  readonly kind: string
  readonly instance: string
  readonly peer: string
  readonly name: string
  readonly payload: any
  readonly value: number
  readonly request: number
}
/** A finished run, as a check sees it. */
export interface Run {
  readonly knobs: Knobs
  readonly scenario: string
  readonly endMs: number
  /** All calls to a service's method, in order; without arguments the load's own requests. */
  calls(service?: string, method?: string): readonly CallView[]
  requests(): readonly CallView[]
  /** Events taken by the broker for a topic or queue. */
  published(name: string): readonly MessageView[]
  /** Deliveries of a topic's or queue's messages to consumers. */
  deliveries(name: string): readonly MessageView[]
  /** Everything of one kind, e.g. `crash`, `log`, `state`. */
  events(kind: string): readonly EventView[]
  /** A service's table at the end of the run, in primary-key order where it has one. */
  table<Row = any>(service: string, table: string): readonly Row[]
  /** `p` from 0 to 1 over values, by the nearest-rank method; 0 for none. */
  percentile(values: readonly number[], p: number): number
  mean(values: readonly number[]): number
}

// ---- exercises.ts ------------------------------------------------------------------------

/** A task whose solution a check recognises. */
export interface Exercise {
  id: string
  title: string
  /** What to change and what to explain, in a few sentences (Markdown). */
  task: string
  scenario: string
  variant?: string
  knobs?: Record<string, number | string>
  seed?: number
  /** Fails on the shipped code, passes on the solution. */
  check: Check
  /** Edits that solve it: in the file, replace `find` (which occurs once) by `put`. */
  solution: readonly { file: string; find: string; put: string }[]
  hint?: string
}
/** Declares an exercise. */
export function exercise(spec: Exercise): Exercise
