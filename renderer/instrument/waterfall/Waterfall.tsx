import { type KeyboardEvent, useId, useMemo } from 'react'
import { durationText, statement } from '../../../app/trace/literal.ts'
import { mostSpans, type Span, spansOf } from '../../../app/trace/spans.ts'
import { Button } from '../../controls/Button.tsx'
import { Empty } from '../../controls/Empty.tsx'
import { keysOf } from '../../keys/actions.ts'
import { requestOf } from '../sequence/marks.ts'
import { useLaneColours } from '../use-lanes.ts'
import { useRun, useRunStore } from '../use-run.ts'
import { useWindow } from '../use-window.ts'
import './waterfall.css'

const rowPx = 22

/** The request that the event at the cursor is work for, as a waterfall. */
export function Waterfall() {
  const store = useRunStore()
  const readings = useRun((run) => run.readings)
  const rows = useRun((run) => run.rows)
  const cursorRow = useRun((run) => run.cursorRow)
  const filtered = useRun((run) => run.filter.request)
  const request = filtered || requestOf(readings.trace, cursorRow)
  const { spans, cut } = useMemo(
    () =>
      request === 0 || rows === 0
        ? { spans: [], cut: false }
        : spansOf(readings.trace, readings.handlers, readings.outages, request),
    [readings, rows, request],
  )
  if (rows === 0) {
    return (
      <Empty>
        <p>
          One request from end to end appears here: each call, statement and wait, for how long.
        </p>
        <p>Press Run ({keysOf('run')}).</p>
      </Empty>
    )
  }
  if (spans.length === 0) {
    return (
      <Empty>
        <p>The event at the cursor is work for no request.</p>
        <p>
          <Button onClick={() => store.seek(nextRequest(store.state.reader, cursorRow, rows))}>
            Go to the next request
          </Button>
        </p>
      </Empty>
    )
  }
  return (
    <div className="col">
      <div className="log-bar">
        <b className="num">request #{request}</b>
        <span className="dim num">
          {durationText(extentOf(spans).toUs - extentOf(spans).fromUs)}, {spans.length} spans
          {cut && ` (cut at ${mostSpans})`}
        </span>
        <span className="grow" />
        <Button
          weight="quiet"
          icon="filter"
          aria-pressed={filtered !== 0}
          onClick={() => store.setFilter({ request: filtered === 0 ? request : 0 })}
        >
          {filtered === 0 ? 'Only this request everywhere' : 'Show all requests'}
        </Button>
      </div>
      <Spans spans={spans} />
    </div>
  )
}

function nextRequest(trace: { request(row: number): number }, from: number, rows: number): number {
  for (let row = from + 1; row <= rows; row++) if (trace.request(row) !== 0) return row
  return from
}

function extentOf(spans: readonly Span[]): { fromUs: number; toUs: number } {
  let fromUs = Number.POSITIVE_INFINITY
  let toUs = 0
  for (const span of spans) {
    fromUs = Math.min(fromUs, span.fromUs)
    toUs = Math.max(toUs, span.toUs ?? span.fromUs)
  }
  return { fromUs, toUs: Math.max(toUs, fromUs + 1) }
}

function Spans({ spans }: { spans: readonly Span[] }) {
  const store = useRunStore()
  const reader = useRun((run) => run.reader)
  const nowUs = useRun((run) => run.nowUs)
  const cursorRow = useRun((run) => run.cursorRow)
  const colours = useLaneColours()
  const cursor = spanAt(spans, cursorRow)
  const id = useId()
  const list = useWindow(spans.length, rowPx, cursor)
  const { fromUs, toUs } = extentOf(spans)
  const share = (timeUs: number) =>
    `${(Math.max(0, Math.min(1, (timeUs - fromUs) / (toUs - fromUs))) * 100).toFixed(3)}%`
  const go = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const next = spans[cursor + by]
    if (by === 0 || next === undefined) return
    event.preventDefault()
    store.pause()
    store.seek(next.row)
  }
  return (
    <div
      ref={list.ref}
      onScroll={list.onScroll}
      className="rest scroll log-lines"
      tabIndex={0}
      role="listbox"
      aria-label="Spans of the request"
      aria-activedescendant={cursor >= 0 ? `${id}${cursor}` : undefined}
      onKeyDown={go}
    >
      <div role="presentation" style={{ height: list.spacerPx }}>
        <div className="seq-view" role="presentation" style={{ height: list.heightPx }}>
          {Array.from({ length: list.shown }, (_, i) => list.top + i).map((index) => {
            const span = spans[index]!
            return (
              <SpanLine
                key={`${span.kind} ${span.row}`}
                id={`${id}${index}`}
                span={span}
                current={index === cursor}
                top={(index - list.top) * rowPx - list.offsetPx}
                lane={reader.lane(span.lane).name}
                colour={colours(span.lane)}
                left={share(span.fromUs)}
                right={share(span.toUs ?? toUs)}
                onSeek={() => {
                  list.hold()
                  store.pause()
                  store.seek(span.row)
                }}
              />
            )
          })}
          <div className="span-now" aria-hidden="true">
            {nowUs >= fromUs && nowUs <= toUs && <i style={{ left: share(nowUs) }} />}
          </div>
        </div>
      </div>
    </div>
  )
}

/** The innermost span that has begun and not ended at a row: the last listed of those. */
function spanAt(spans: readonly Span[], row: number): number {
  return spans.findLastIndex((span) => span.row <= row && (span.endRow === 0 || span.endRow >= row))
}

const nouns: Partial<Record<Span['kind'], string>> = {
  queued: 'waits its turn',
  sleep: 'sleep',
  work: 'work',
}

function SpanLine(props: {
  id: string
  span: Span
  current: boolean
  top: number
  lane: string
  colour: string
  left: string
  right: string
  onSeek: () => void
}) {
  const { span, lane, left, right, colour } = props
  const name = nouns[span.kind] ?? statement(span.name, undefined, 80)
  const took = span.toUs === null ? 'never ended' : durationText(span.toUs - span.fromUs)
  const waits = span.kind === 'queued' || span.kind === 'sleep'
  return (
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={props.current}
      className={`step span-line ${props.current ? 'now' : 'past'}`}
      style={{ transform: `translateY(${props.top}px)`, height: rowPx }}
      onMouseDown={(event) => {
        // The list keeps the focus, for its keys.
        event.preventDefault()
        if (event.button === 0) props.onSeek()
      }}
    >
      <span className="span-name" style={{ paddingLeft: 12 + span.depth * 14 }}>
        <i className="swatch" style={{ background: colour }} />
        <b className="cut">{lane}</b>
        <span className="cut">{name}</span>
        <span className="hidden-text">
          {span.kind} {span.failed && 'failed'}
        </span>
      </span>
      <span className="span-track">
        <i
          className={`span-bar ${span.kind}${waits ? ' waits' : ''}${span.failed ? ' failed' : ''}`}
          style={{ left, right: `calc(100% - ${right})`, borderColor: colour, color: colour }}
        />
      </span>
      <span className={span.failed ? 'span-took failed num' : 'span-took num'}>
        {span.failed ? `✕ ${took}` : took}
      </span>
    </div>
  )
}
