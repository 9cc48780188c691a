import { memo } from 'react'
import { partnersOf, whatHappened } from '../../../app/trace/describe.ts'
import { timeText } from '../../../app/trace/literal.ts'
import type { TraceReader } from '../../../app/trace/reader.ts'
import type { Step } from '../../../app/trace/steps.ts'
import { stepPx } from './columns.ts'

/** Nothing for this share of a second is shown as a gap above a step. */
const gapUs = 2_500

/** A step in words: its time at the left, what happened at the right; the drawing lies between. */
export const StepLine = memo(
  function StepLine(props: {
    id: string
    trace: TraceReader
    step: Step
    /** Row of the step before it; 0 for none. */
    before: number
    count: number
    top: number
    words: number
    place: 'past' | 'now' | 'later'
    onSeek: (row: number) => void
  }) {
    const { trace, step, before, place } = props
    const time = trace.time(step.row)
    const gap = before !== 0 && time - trace.time(before) > gapUs
    return (
      // The list has the focus and the keys; a line is only pressed.
      <div
        id={props.id}
        role="option"
        tabIndex={-1}
        aria-selected={place === 'now'}
        aria-setsize={props.count}
        aria-posinset={step.index + 1}
        className={`step ${place}${gap ? ' gap' : ''}`}
        style={{ transform: `translateY(${props.top}px)`, height: stepPx }}
        onMouseDown={(event) => {
          // The list keeps the focus, for its keys.
          event.preventDefault()
          if (event.button === 0) props.onSeek(step.row)
        }}
      >
        <span className="step-time">{timeText(time)}</span>
        <span className="hidden-text">
          {trace.lane(trace.instance(step.row)).name} {trace.kindName(step.row)}{' '}
          {partnersOf(trace, step.row)}
        </span>
        <span className="step-words" style={{ left: props.words }}>
          {whatHappened(trace, step.row)}
        </span>
      </div>
    )
  },
  (a, b) =>
    a.step.index === b.step.index &&
    a.step.row === b.step.row &&
    a.top === b.top &&
    a.place === b.place &&
    a.words === b.words &&
    a.count === b.count &&
    a.trace === b.trace,
)
