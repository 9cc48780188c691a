import { useId, useMemo } from 'react'
import { parseGraph } from './graph/parse.ts'
import { type PlacedNode, placeGraph } from './graph/place.ts'

/** A drawing with no run behind it: a flowchart or a state diagram, written as Mermaid. */
export function Drawing({ source }: { source: string }) {
  const graph = useMemo(() => {
    const parsed = parseGraph(source)
    return parsed && parsed.nodes.length > 0 ? placeGraph(parsed) : null
  }, [source])
  const id = useId()
  if (!graph) {
    return (
      <pre>
        <code>{source}</code>
      </pre>
    )
  }
  const spoken = graph.edges.map(({ from, to, label }) => {
    const name = (node: string) => graph.nodes.find((one) => one.id === node)?.label || 'the start'
    return `${name(from)} to ${name(to)}${label ? `: ${label}` : ''}`
  })
  return (
    <figure className="figure drawing">
      <svg
        viewBox={`0 0 ${graph.width} ${graph.height}`}
        style={{ maxWidth: graph.width }}
        role="img"
        aria-label={spoken.join('. ')}
      >
        <defs>
          <marker
            id={id}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
          >
            <path d="M0 .8 7.2 4 0 7.2z" fill="var(--ink2)" />
          </marker>
        </defs>
        {graph.groups.map(({ label, x, y, width, height }) => (
          <g key={label}>
            <rect className="group" x={x} y={y} width={width} height={height} rx="5" />
            <text className="group-label" x={x + 8} y={y + 15}>
              {label}
            </text>
          </g>
        ))}
        {graph.edges.map(({ from, to, label, path, dashed, plain, labelX, labelY }) => (
          <g key={`${from} ${to} ${label}`}>
            <path
              className="edge"
              d={path}
              {...(dashed ? { strokeDasharray: '4 3' } : {})}
              {...(plain ? {} : { markerEnd: `url(#${id})` })}
            />
            {label && (
              <text className="edge-label" x={labelX} y={labelY + 4} textAnchor="middle">
                {label}
              </text>
            )}
          </g>
        ))}
        {graph.nodes.map((node) => (
          <Node key={node.id} node={node} />
        ))}
      </svg>
    </figure>
  )
}

function Node({ node }: { node: PlacedNode }) {
  const { x, y, width, height, lines } = node
  const first = y + 4.5 - ((lines.length - 1) * 16) / 2
  return (
    <g>
      <Outline node={node} />
      {lines.map((line, index) => (
        <text key={line} className="node-label" x={x} y={first + index * 16} textAnchor="middle">
          {line}
        </text>
      ))}
      {node.shape === 'store' && (
        <path
          className="node-line"
          d={`M${x - width / 2} ${y - height / 2 + 5}a${width / 2} 5 0 0 0 ${width} 0`}
        />
      )}
    </g>
  )
}

function Outline({ node: { x, y, width, height, shape } }: { node: PlacedNode }) {
  const [left, top, right, bottom] = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
  if (shape === 'point') return <circle cx={x} cy={y} r="5" fill="var(--ink2)" />
  if (shape === 'choice') {
    return <path className="node" d={`M${x} ${top}L${right} ${y} ${x} ${bottom} ${left} ${y}Z`} />
  }
  if (shape === 'store') {
    const arc = `a${width / 2} 5 0 0 1 ${width} 0`
    return (
      <path
        className="node"
        d={`M${left} ${top + 5}${arc}V${bottom - 5}a${width / 2} 5 0 0 1 ${-width} 0Z`}
      />
    )
  }
  const radius = shape === 'round' ? height / 2 : 3
  return <rect className="node" x={left} y={top} width={width} height={height} rx={radius} />
}
