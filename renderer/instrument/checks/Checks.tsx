import type { CheckResult } from '../../../app/lab/run.ts'
import { counted } from '../../../app/trace/literal.ts'
import { Empty } from '../../controls/Empty.tsx'
import { Icon } from '../../controls/Icon.tsx'
import { keysOf } from '../../keys/actions.ts'
import { useRun, useRunStore } from '../use-run.ts'
import { verdictOf } from './verdict.ts'
import './checks.css'

/** What the lab promises, and whether it held: what failed first, with the way to the place. */
export function Checks() {
  const result = useRun((run) => run.result)
  const phase = useRun((run) => run.phase)
  const problem = useRun((run) => run.problem)
  if (result === null) {
    return (
      <Empty>
        {phase === 'failed' && problem ? (
          <p>{problem.message}</p>
        ) : (
          <p>What this lab promises is checked at the end of each run, and what broke it shown.</p>
        )}
        {phase === 'idle' && <p>Press Run ({keysOf('run')}).</p>}
      </Empty>
    )
  }
  const failed = result.checks.filter(({ held }) => !held)
  const held = result.checks.filter((check) => check.held)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="scroll" tabIndex={0} aria-label="Checks">
      {problem && <p className="run-problem">{problem.message}</p>}
      <ul className="checks">
        {[...failed, ...held].map((check) => (
          <Check key={check.name} check={check} events={result.events} />
        ))}
      </ul>
      {result.checks.length === 0 && !problem && <Empty>This lab checks nothing.</Empty>}
    </section>
  )
}

function Check({ check, events }: { check: CheckResult; events: number }) {
  const store = useRunStore()
  const rows = useRun((run) => run.rows)
  const { words, link } = verdictOf(check, events)
  const row = Math.min(check.witness?.event ?? rows, rows)
  return (
    <li className={check.held ? 'held' : 'failed'}>
      <span className="check-sign">
        <Icon name={check.held ? 'check' : 'cross'} size={14} />
        <span className="hidden-text">{check.held ? 'held' : 'failed'}</span>
      </span>
      <div>
        <b>{check.name}</b>
        <p>
          {check.kind} · {words}
          {link && (
            <>
              {' '}
              <button
                type="button"
                className="link"
                onClick={() => {
                  store.pause()
                  store.seek(row)
                }}
              >
                {link}
                <Icon name="jump" size={12} />
              </button>
            </>
          )}
        </p>
      </div>
    </li>
  )
}

/** `3 held, 2 failed`, for the head of the pane. */
export function CheckCount() {
  const result = useRun((run) => run.result)
  if (result === null || result.checks.length === 0) return null
  const failed = result.checks.filter(({ held }) => !held).length
  const held = result.checks.length - failed
  return (
    <span className="dim num">
      {held} held{failed > 0 && `, ${counted(failed, 'failed', 'failed')}`}
    </span>
  )
}
