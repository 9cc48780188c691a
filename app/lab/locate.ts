/** Finds where in a learner's files an error comes from. */

const frame = /\b([\w-]+\.ts):(\d+):\d+/

/** File and line: the error's own fields, else the first frame of its stack in a lab's file. */
export function locate(error: unknown): { file?: string; line?: number } {
  if (error === null || typeof error !== 'object') return {}
  const { file, line, stack } = error as { file?: unknown; line?: unknown; stack?: unknown }
  if (typeof file === 'string' && typeof line === 'number') return { file, line }
  const match = typeof stack === 'string' ? frame.exec(stack) : null
  return match === null ? {} : { file: match[1]!, line: Number(match[2]) }
}
