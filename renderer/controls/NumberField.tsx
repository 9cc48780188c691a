import { NumberField as Base } from '@base-ui/react/number-field'

/** A number to type, or to step by arrow keys; an empty field keeps the last one. */
export function NumberField(props: {
  label: string
  value: number
  min?: number
  max?: number
  step?: number
  /** Characters it is wide; 8 if not given. */
  width?: number
  disabled?: boolean
  onChange: (value: number) => void
}) {
  const bounds = {
    ...(props.min === undefined ? {} : { min: props.min }),
    ...(props.max === undefined ? {} : { max: props.max }),
  }
  return (
    <Base.Root
      {...bounds}
      value={props.value}
      step={props.step ?? 1}
      disabled={!!props.disabled}
      format={{ useGrouping: false, maximumFractionDigits: 6 }}
      onValueChange={(value) => value !== null && props.onChange(value)}
    >
      <Base.Input
        className="field num"
        aria-label={props.label}
        style={{ width: `calc(${props.width ?? 8}ch + 12px)` }}
      />
    </Base.Root>
  )
}
