import { useEffect, useState } from 'react'
import type { Result } from '../../app/contract/api.ts'
import { Dialog } from '../controls/Dialog.tsx'
import { client, tellFailure } from '../store/client.ts'

/** Version, host and where the reader's files are. */
export function About({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [about, setAbout] = useState<Result<'about'> | null>(null)
  useEffect(() => {
    if (open) client().about().then(setAbout, tellFailure)
  }, [open])
  return (
    <Dialog open={open} onClose={onClose} title="About Orrery">
      <p>
        A study lab for the architecture of large systems. Everything runs on this machine, and
        nothing leaves it.
      </p>
      {about && (
        <dl className="about">
          <dt>Version</dt>
          <dd>{about.version}</dd>
          <dt>Runs in</dt>
          <dd>{about.host === 'electron' ? 'its own window' : 'the browser, served by Node'}</dd>
          <dt>Platform</dt>
          <dd>{about.platform}</dd>
          <dt>Your files</dt>
          <dd>
            <code>{about.dataFolder}</code>
          </dd>
        </dl>
      )}
    </Dialog>
  )
}
