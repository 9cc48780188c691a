import { Slider as Base } from '@base-ui/react/slider'

/** A number between two, by dragging or by arrow keys; `text` is how its value is spoken. */
export function Slider(props: {
  label: string
  value: number
  min: number
  max: number
  step: number
  text?: string
  disabled?: boolean
  onChange: (value: number) => void
}) {
  return (
    <Base.Root
      className="slider"
      value={props.value}
      min={props.min}
      max={props.max}
      step={props.step}
      disabled={!!props.disabled}
      onValueChange={(value) => props.onChange(value as number)}
    >
      <Base.Control className="slider-control">
        <Base.Track className="slider-track">
          <Base.Indicator className="slider-filled" />
          <Base.Thumb
            className="slider-thumb"
            aria-label={props.label}
            getAriaValueText={(_, value) => props.text ?? String(value)}
          />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  )
}
