import type { LabContents } from '../../app/contract/api.ts'
import { Button } from '../controls/Button.tsx'
import { Icon } from '../controls/Icon.tsx'
import { Menu, MenuChoice } from '../controls/Menu.tsx'
import { Segments } from '../controls/Segments.tsx'
import { mine, pattern, variantsOf } from '../store/code.ts'
import { showVariant } from '../store/lab.ts'

/** Which code is shown. Where there are several others than the pattern, they share a menu. */
export function VariantChoice({ contents, variant }: { contents: LabContents; variant: string }) {
  const all = variantsOf(contents)
  if (all.length <= 3) {
    return (
      <Segments label="Variant" value={variant} options={all.map(option)} onChange={showVariant} />
    )
  }
  const others = all.filter((name) => name !== pattern && name !== mine)
  const chosen = others.includes(variant)
  return (
    <div className="variant-choice">
      <Menu
        align="end"
        trigger={
          <Button
            weight="quiet"
            className={chosen ? 'chosen' : ''}
            aria-label={chosen ? `${variant}, other variants` : 'others, variants'}
          >
            {chosen ? variant : 'others'}
            <Icon name="down" size={12} />
          </Button>
        }
      >
        <MenuChoice value={variant} options={others.map(option)} onChange={showVariant} />
      </Menu>
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
