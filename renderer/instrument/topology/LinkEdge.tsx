import { BaseEdge, type EdgeProps, getBezierPath } from '@xyflow/react'
import { memo, useLayoutEffect, useRef, useState } from 'react'
import { useRun } from '../use-run.ts'
import { cutsAt, type Travelling, travellingAt } from './scene.ts'

const mostDots = 12
/** Share of a link kept clear at each end. */
const edge = 0.08

/**
 * A link between two services, with each message that is on its way where it is at this instant.
 */
export const LinkEdge = memo(function LinkEdge(props: EdgeProps) {
  const { source, target, sourceX, sourceY, targetX, targetY } = props
  const [path, middleX, middleY] = getBezierPath(props)
  const readings = useRun((run) => run.readings)
  const row = useRun((run) => run.cursorRow)
  const nowUs = useRun((run) => run.nowUs)
  const cut = cutsAt(readings, row).has(`${source} ${target}`)
  const travelling = travellingAt(readings, row, nowUs).filter(
    ({ from, to }) => (from === source && to === target) || (from === target && to === source),
  )
  return (
    <>
      <BaseEdge path={path} className={cut ? 'link-edge cut-off' : 'link-edge'} />
      {cut && (
        <path
          d={`M${(sourceX + targetX) / 2 - 6} ${(sourceY + targetY) / 2 - 6}l12 12m0-12l-12 12`}
          className="cross"
        />
      )}
      <Dots path={path} travelling={travelling.slice(0, mostDots)} source={source} />
      {travelling.length > 1 && (
        <text x={middleX} y={middleY - 8} className="lbl halo num" textAnchor="middle">
          {travelling.length}
        </text>
      )}
    </>
  )
})

function Dots(props: { path: string; travelling: readonly Travelling[]; source: string }) {
  const { path, travelling, source } = props
  const ref = useRef<SVGPathElement>(null)
  const [length, setLength] = useState(0)
  // The path is what is measured.
  useLayoutEffect(() => setLength(ref.current?.getTotalLength() ?? 0), [path])
  return (
    <>
      <path ref={ref} d={path} fill="none" stroke="none" />
      {length > 0 &&
        travelling.map(({ key, from, share, lost }) => {
          const forwards = from === source
          // Never under a node: a message that has just left is seen to have left.
          const along = edge + (forwards ? share : 1 - share) * (1 - 2 * edge)
          const at = ref.current!.getPointAtLength(length * along)
          return lost ? (
            <path key={key} d={`M${at.x - 4} ${at.y - 4}l8 8m0-8l-8 8`} className="cross" />
          ) : (
            <circle key={key} cx={at.x} cy={at.y} r={4} className="message-dot" />
          )
        })}
    </>
  )
}
