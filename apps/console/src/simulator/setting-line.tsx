import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { NumberInput } from '../ui/number-input.tsx'
import { Slider } from '../ui/slider.tsx'
import { fromSlider, type SettingRow, SLIDER_STEPS, toSlider } from './setting-table.ts'

interface SettingLineProps {
  row: SettingRow
  values: readonly number[]
  /** What the simulator started with, when it tells. */
  defaults: readonly number[] | undefined
  isDisabled: boolean
  onChange: (values: readonly number[]) => Promise<unknown>
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })

const inWords = (value: number, { kind, unit = '' }: SettingRow): string =>
  kind === 'share' ? percent.format(value) : `${formatCount(value)} ${unit}`.trim()

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index])

/** One setting: its name, a slider, its exact numbers, and the way back when it was changed. */
export function SettingLine({ row, values, defaults, isDisabled, onChange }: SettingLineProps) {
  // What is being moved, until the simulator has taken it.
  const [moved, setMoved] = useState<readonly number[] | null>(null)
  const shown = moved ?? values
  const commit = (next: readonly number[]) => {
    setMoved(next)
    onChange(next)
      .catch(() => undefined)
      .finally(() => setMoved(null))
  }
  const { label, hint, kind } = row
  const names = kind === 'span' ? [`${label}, at least`, `${label}, at most`] : [label]
  const scale = kind === 'share' ? 100 : 1
  const isChanged = defaults !== undefined && !isSame(defaults, shown)
  return (
    <li className="grid min-h-11 grid-cols-[1fr_auto] items-center gap-x-4 border-line border-b py-1.5 last:border-b-0 lg:grid-cols-[16rem_minmax(0,1fr)_21rem]">
      <div className="min-w-0">
        <p>{label}</p>
        {hint && <p className="text-ink-faint text-xs">{hint}</p>}
      </div>
      <div className="order-last col-span-2 min-w-0 lg:order-none lg:col-span-1">
        {row.sliderMax !== undefined && (
          <Slider
            positions={shown.map((value) => toSlider(value, row))}
            max={SLIDER_STEPS}
            labels={names}
            wordsOf={(position) => inWords(fromSlider(position, row), row)}
            isDisabled={isDisabled}
            onChange={(positions) => setMoved(positions.map((at) => fromSlider(at, row)))}
            onCommit={(positions) => commit(positions.map((at) => fromSlider(at, row)))}
          />
        )}
      </div>
      <div className="flex items-center justify-end gap-1.5">
        {shown.map((value, index) => (
          <span key={names[index]} className="flex items-center gap-1.5">
            {index > 0 && <span className="text-ink-faint">to</span>}
            <NumberInput
              label={`${names[index]}${row.unit ? ` in ${row.unit}` : ''}`}
              value={Math.round(value * scale * 100) / 100}
              min={row.min * scale}
              max={row.max * scale}
              isDisabled={isDisabled}
              onCommit={(next) =>
                commit(shown.map((old, place) => (place === index ? next / scale : old)))
              }
              className={kind === 'number' && row.sliderMax === undefined ? 'w-28' : 'w-20'}
            />
          </span>
        ))}
        <span className="whitespace-nowrap sm:w-18 text-ink-muted text-xs">
          {kind === 'share' ? '%' : row.unit}
        </span>
        <span className="size-7">
          {isChanged && (
            <Button
              variant="ghost"
              size="small"
              className="size-7 px-0"
              aria-label={`Reset ${label}`}
              title={`Back to ${defaults.map((value) => inWords(value, row)).join(' to ')}`}
              disabledReason={isDisabled ? 'You may only look.' : null}
              onClick={() => commit(defaults)}
            >
              <RotateCcw aria-hidden />
            </Button>
          )}
        </span>
      </div>
    </li>
  )
}
