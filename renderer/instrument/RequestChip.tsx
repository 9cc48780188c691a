import { Button } from '../controls/Button.tsx'
import { useRun, useRunStore } from './use-run.ts'

/** Says that only one request is shown, and lets all be shown again. */
export function RequestChip() {
  const store = useRunStore()
  const request = useRun((run) => run.filter.request)
  if (request === 0) return null
  return (
    <Button
      icon="cross"
      tip="Show all requests"
      aria-label={`Only request ${request} is shown. Show all requests`}
      onClick={() => store.setFilter({ request: 0 })}
    >
      <span className="num">request #{request}</span>
    </Button>
  )
}
