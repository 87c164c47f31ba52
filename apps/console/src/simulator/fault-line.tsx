import { useState } from 'react'
import { formatCount } from '../lib/format.ts'
import { NumberInput } from '../ui/number-input.tsx'
import { Select } from '../ui/select.tsx'
import { Switch } from '../ui/switch.tsx'
import type { FaultState } from './answers.ts'
import { type FaultOrder, howOften, type wordsOf } from './fault-table.ts'

const COUNT_MAX = 10_000_000
type Extent = 'every' | 'share' | 'count'

const struckWords = (count: number): string =>
  count === 0
    ? 'Has not struck yet'
    : `Struck ${count === 1 ? 'once' : `${formatCount(count)} times`}`

interface FaultLineProps {
  words: ReturnType<typeof wordsOf>
  /** Set while it is on. */
  fault: FaultState | undefined
  /** Set when it has struck as often as was asked. */
  ended: FaultState | undefined
  whyNot: string | null
  onChange: (order: FaultOrder | null) => void
}

const extentOf = (fault: FaultState | undefined): Extent => {
  if (fault === undefined) return 'every'
  if (fault.count !== null) return 'count'
  return fault.rate !== null && fault.rate < 1 ? 'share' : 'every'
}

/** One fault: its switch, what it does, how often, and how often it has struck. */
export function FaultLine({ words, fault, ended, whyNot, onChange }: FaultLineProps) {
  const { kind, label, meaning, of } = words
  // While it is off this is a plan; while it is on the simulator says what holds.
  const [plan, setPlan] = useState({ extent: extentOf(fault), percent: 20, count: 3 })
  const isActive = fault !== undefined
  const shown = isActive
    ? {
        extent: extentOf(fault),
        percent: Math.round((fault.rate ?? plan.percent / 100) * 1_000) / 10,
        count: fault.left ?? plan.count,
      }
    : plan
  const orderOf = ({ extent, percent, count }: typeof plan): FaultOrder => ({
    kind,
    ...(extent === 'share' && { rate: percent / 100 }),
    ...(extent === 'count' && { count }),
  })
  const change = (part: Partial<typeof plan>) => {
    const next = { ...shown, ...part }
    setPlan(next)
    if (isActive) onChange(orderOf(next))
  }
  const struck = fault ?? ended
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b py-2 last:border-b-0">
      <Switch
        label={label}
        isOn={isActive}
        disabledReason={whyNot}
        onChange={(isOn) => onChange(isOn ? orderOf(plan) : null)}
      />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">{label}</p>
        <p className="text-ink-muted text-sm">{meaning}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2 max-sm:pl-13">
        <Select
          label={`How often: ${label}`}
          options={[
            { value: 'every' as const, label: of === 'sends' ? 'Every send' : 'Every webhook' },
            { value: 'share' as const, label: 'A share of them' },
            { value: 'count' as const, label: 'The next few' },
          ]}
          value={shown.extent}
          disabledReason={whyNot}
          onChange={(extent) => change({ extent })}
          className="w-44"
        />
        <span className="flex w-24 items-center gap-1.5">
          {shown.extent === 'share' && (
            <>
              <NumberInput
                label={`Share: ${label}, in percent`}
                value={shown.percent}
                min={0.1}
                max={100}
                isDisabled={whyNot !== null}
                onCommit={(percent) => change({ percent })}
              />
              %
            </>
          )}
          {shown.extent === 'count' && (
            <NumberInput
              label={`How many: ${label}`}
              value={shown.count}
              min={1}
              max={COUNT_MAX}
              isDisabled={whyNot !== null}
              onCommit={(count) => change({ count: Math.round(count) })}
            />
          )}
        </span>
      </div>
      <p className="w-full text-ink-muted text-xs max-sm:pl-13 sm:w-44 sm:text-right">
        {fault && <span className="block">On, {howOften(fault)}</span>}
        {struck && <span className="block">{struckWords(struck.happened)}</span>}
      </p>
    </li>
  )
}
