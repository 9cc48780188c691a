/** Placeholder. */
export function Drawing({ source }: { source: string }) {
  return <pre>{source}</pre>
}
