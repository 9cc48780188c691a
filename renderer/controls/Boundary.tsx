import { Component, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { Empty } from './Empty.tsx'

/** Keeps a pane's failure to the pane: the others go on, and it can be tried again. */
export class Boundary extends Component<
  { name: string; children: ReactNode },
  { error: Error | null }
> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <Empty>
        <p>{this.props.name} failed, which is a fault of Orrery. Your code and notes are safe.</p>
        <p>
          <code>{error.message}</code>
        </p>
        <p>
          <Button onClick={() => this.setState({ error: null })}>Try again</Button>
        </p>
      </Empty>
    )
  }
}
