import type { LabContents } from '../../app/contract/api.ts'
import { Button } from '../controls/Button.tsx'
import { Select } from '../controls/Select.tsx'
import { differingFiles, variantsOf } from '../store/code.ts'
import { compareWith, type LabState, showFile } from '../store/lab.ts'

/** Above a comparison: what is compared with what, and the files that differ. */
export function CompareBar({ state, contents }: { state: LabState; contents: LabContents }) {
  const { variant, against, edits, file } = state
  const others = variantsOf(contents).filter((name) => name !== variant)
  const files = differingFiles(contents, edits, against ?? variant, variant)
  return (
    <div className="compare-bar">
      <Select
        label="Compared with"
        value={against ?? ''}
        options={others.map((value) => ({ value, label: value }))}
        onChange={compareWith}
        quiet
      />
      <span>→ {variant}</span>
      <span className="grow" />
      {files.length === 0 && <span>no difference</span>}
      {files
        .filter((name) => name !== file)
        .map((name) => (
          <Button key={name} weight="quiet" onClick={() => showFile(name)}>
            also {name}
          </Button>
        ))}
      <Button weight="quiet" onClick={() => compareWith(null)}>
        Done
      </Button>
    </div>
  )
}
