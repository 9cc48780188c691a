/** Classes of the words beside a mark or on an arrow. */
export function labelClass(is: {
  /** Beside a mark, rather than on an arrow. */
  side: boolean
  later: boolean
  now: boolean
  failed: boolean
}): string {
  const words = Object.entries(is).filter(([, holds]) => holds)
  return ['lbl', 'halo', ...words.map(([word]) => word)].join(' ')
}
