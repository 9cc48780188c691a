/** Why a row happened: the chain of rows that led to it, back to what began it all. */
import type { TraceReader } from './reader.ts'

/** The rows that led to `row`, itself last. Of a longer chain the first and the last are kept. */
export function causesOf(trace: TraceReader, row: number, most = 40): number[] {
  const chain: number[] = []
  // A parent is always an earlier row; a damaged trace must not hang the window.
  for (let at = row; at !== 0; at = trace.parent(at)) {
    chain.push(at)
    if (trace.parent(at) >= at) break
  }
  chain.reverse()
  return chain.length <= most ? chain : [chain[0]!, ...chain.slice(chain.length - most + 1)]
}
