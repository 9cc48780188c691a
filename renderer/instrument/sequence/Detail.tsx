import { causesOf } from '../../../app/trace/causes.ts'
import { partnersOf, payloadRow, whatHappened } from '../../../app/trace/describe.ts'
import { Kind } from '../../../app/trace/format.ts'
import { durationText, grouped, timeText } from '../../../app/trace/literal.ts'
import type { TraceReader } from '../../../app/trace/reader.ts'
import { Button } from '../../controls/Button.tsx'
import { Empty } from '../../controls/Empty.tsx'
import { useLaneColours } from '../use-lanes.ts'
import { useRun, useRunStore } from '../use-run.ts'
import { requestOf } from './marks.ts'
import { prettyPayload } from './payload-text.ts'
import './detail.css'

/** All about the event at the cursor: what it carries, and why it happened. */
export function Detail() {
  const store = useRunStore()
  const trace = useRun((run) => run.reader)
  const row = useRun((run) => run.cursorRow)
  const filtered = useRun((run) => run.filter.request)
  if (row === 0) return <Empty>No event is chosen.</Empty>
  const request = requestOf(trace, row)
  const place = placeOf(trace, row)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="scroll detail" tabIndex={0} aria-label="The event at the cursor">
      <h3>
        <b>{trace.kindName(row)}</b>
        <span className="cut">{partnersOf(trace, row)}</span>
      </h3>
      <dl>
        <dt>at</dt>
        <dd className="num">
          {timeText(trace.time(row))} s, event {grouped(row)}
        </dd>
        <dt>on</dt>
        <dd>
          {trace.lane(trace.instance(row)).name || 'nobody'}
          {place !== '' && <span className="dim">, {place}</span>}
        </dd>
        {request !== 0 && (
          <>
            <dt>for</dt>
            <dd>
              <span className="num">
                request #{request}, {durationText(trace.time(row) - trace.time(request))} in
              </span>
            </dd>
          </>
        )}
      </dl>
      <Payload trace={trace} row={row} />
      {request !== 0 && (
        <Button
          icon="filter"
          aria-pressed={filtered === request}
          onClick={() => store.setFilter({ request: filtered === request ? 0 : request })}
        >
          {filtered === request ? 'Show all requests' : 'Only this request'}
        </Button>
      )}
      <Why trace={trace} row={row} />
    </section>
  )
}

/** `order.ts:12`; '' where the row names no line. */
function placeOf(trace: TraceReader, row: number): string {
  const line = trace.line(row)
  return line === 0 ? '' : `${trace.lane(trace.instance(row)).service}.ts:${line}`
}

function Payload({ trace, row }: { trace: TraceReader; row: number }) {
  const kind = trace.kind(row)
  const sql = kind === Kind.query || kind === Kind.execute ? whatHappened(trace, row, 4_000) : ''
  if (sql !== '') return <pre className="payload">{sql}</pre>
  const holder = payloadRow(trace, row)
  if (holder === 0) {
    const words = whatHappened(trace, row, 4_000)
    return words === '' ? null : <p>{words}</p>
  }
  return <pre className="payload">{prettyPayload(trace.payload(holder))}</pre>
}

/** The chain of events that led here, the first at the top; each is a way to go there. */
function Why({ trace, row }: { trace: TraceReader; row: number }) {
  const store = useRunStore()
  const colours = useLaneColours()
  const causes = causesOf(trace, row)
  if (causes.length < 2) return null
  return (
    <>
      <h4>Why</h4>
      <ol className="causes">
        {causes.map((cause) => (
          <li key={cause}>
            <button
              type="button"
              aria-current={cause === row ? 'step' : undefined}
              onClick={() => {
                store.pause()
                store.seek(cause)
              }}
            >
              <i className="swatch" style={{ background: colours(trace.instance(cause)) }} />
              <span className="num dim">{timeText(trace.time(cause))}</span>
              <span className="cut">
                {trace.lane(trace.instance(cause)).name} {trace.kindName(cause)}{' '}
                {partnersOf(trace, cause) || whatHappened(trace, cause, 60)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </>
  )
}
