import {
  Background,
  type Edge as FlowEdge,
  type Node as FlowNode,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react'
import '@xyflow/react/dist/style.css'
import { memo, useEffect, useMemo } from 'react'
import { Empty } from '../../controls/Empty.tsx'
import { keysOf } from '../../keys/actions.ts'
import { useLaneColours, useLanes } from '../use-lanes.ts'
import { useRun } from '../use-run.ts'
import { GroupNode, heightOf, nodeWidthPx } from './GroupNode.tsx'
import { LinkEdge } from './LinkEdge.tsx'
import { type Group, placesOf } from './places.ts'
import { type Edge, edgesOf, groupsOf } from './scene.ts'
import { useFitted } from './use-fitted.ts'
import './topology.css'

// Not `group`: the library draws its own box around nodes of that name.
type ServiceNode = FlowNode<{ group: Group; colour: string }, 'services'>
const nodeTypes = { services: memo(({ data }: NodeProps<ServiceNode>) => <GroupNode {...data} />) }
const edgeTypes = { link: LinkEdge }

/**
 * Services, replicas, the broker and who calls: what waits, what is down, what is on its way now.
 */
export function Topology() {
  const empty = useRun((run) => run.rows === 0)
  if (empty) {
    return (
      <Empty>
        <p>Services, their replicas and the messages between them appear here, at any instant.</p>
        <p>Press Run ({keysOf('run')}).</p>
      </Empty>
    )
  }
  return (
    <ReactFlowProvider>
      <Scene />
    </ReactFlowProvider>
  )
}

function Scene() {
  const readings = useRun((run) => run.readings)
  const links = useRun((run) => (run.rows === 0 ? 0 : run.readings.queues.links.length))
  const lanes = useLanes()
  const colours = useLaneColours()
  // Groups and edges change only when a lane joins or a link is first used.
  const { nodes, edges } = useMemo(() => {
    const groups = lanes.length === 0 ? [] : groupsOf(readings)
    const between = links === 0 ? [] : edgesOf(readings)
    return flowOf(groups, between, colours)
  }, [readings, lanes, links, colours])
  const { ref, fit } = useFitted()
  const shape = `${nodes.length} ${edges.length}`
  useEffect(() => {
    if (shape !== '') fit()
  }, [shape, fit])
  return (
    <div
      ref={ref}
      className="topology"
      role="img"
      aria-label="Services and links; Log lists events"
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesConnectable={false}
        nodesDraggable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        minZoom={0.3}
        maxZoom={1.4}
        fitView
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={16} size={1} color="var(--line)" />
      </ReactFlow>
    </div>
  )
}

function flowOf(
  groups: readonly Group[],
  between: readonly Edge[],
  colours: (lane: number) => string,
): { nodes: ServiceNode[]; edges: FlowEdge[] } {
  const places = placesOf(groups, between, heightOf)
  const nodes = groups.map(
    (group): ServiceNode => ({
      id: group.id,
      type: 'services',
      position: places.get(group.id)!,
      data: { group, colour: colours(group.lanes[0]!) },
      width: nodeWidthPx,
      height: heightOf(group),
    }),
  )
  const edges = between.map(
    ({ id, from, to }): FlowEdge => ({
      id,
      source: from,
      target: to,
      type: 'link',
    }),
  )
  return { nodes, edges }
}
