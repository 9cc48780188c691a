/** What the simulation thread tells its process, besides the reports that go on as they are. */
import type { Command, Report } from '../../app/lab/run.ts'
import type { Lane } from '../../app/trace/format.ts'

/** From the simulation thread to its process. */
export type ThreadMessage =
  | { readonly type: 'begin'; readonly run: number; readonly header: SharedArrayBuffer }
  | {
      readonly type: 'chunk'
      readonly kind: 'rows' | 'payloads'
      readonly bytes: SharedArrayBuffer
    }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'lane'; readonly lane: Lane }
  | { readonly type: 'report'; readonly report: Report }

/** From the process to its simulation thread. */
export type ThreadCommand = Command
/** What the simulation thread is started with. */
export interface ThreadData {
  readonly realm: string
  readonly image: string
  /** Start a Postgres before there is a run that needs one. */
  readonly isWarm: boolean
}
