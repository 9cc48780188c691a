import type { LabContents } from '../../app/contract/api.ts'
import { Segments } from '../controls/Segments.tsx'
import { Select } from '../controls/Select.tsx'
import { mine, pattern, variantsOf } from '../store/code.ts'
import { showVariant } from '../store/lab.ts'

/** Which code is shown. Where there are several others than the pattern, they share a list. */
export function VariantChoice({ contents, variant }: { contents: LabContents; variant: string }) {
  const all = variantsOf(contents)
  if (all.length <= 3) {
    return (
      <Segments label="Variant" value={variant} options={all.map(option)} onChange={showVariant} />
    )
  }
  const others = all.filter((name) => name !== pattern && name !== mine)
  const shown = others.includes(variant) ? variant : others[0]!
  return (
    <div className="variant-choice">
      <span data-chosen={others.includes(variant)}>
        <Select
          label="Other variants"
          value={shown}
          options={others.map(option)}
          onChange={showVariant}
          quiet
        />
      </span>
      <Segments
        label="Variant"
        value={variant}
        options={[pattern, mine].map(option)}
        onChange={showVariant}
      />
    </div>
  )
}

function option(value: string) {
  return { value, label: value }
}
