import { isObject, type JsonObject } from './read.ts'

/** One line of the settings. A path names the place in the settings, its steps divided by dots. */
export interface SettingRow {
  path: string
  label: string
  hint?: string
  /** How it is shown: a number with its unit, a share of all, or a span from least to most. */
  kind: 'number' | 'share' | 'span'
  unit?: string
  min: number
  max: number
  /** Where the slider ends; more can be typed. Without it there is no slider. */
  sliderMax?: number
}

export interface SettingGroup {
  title: string
  rows: readonly SettingRow[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const share = (path: string, label: string, hint?: string): SettingRow => ({
  ...{ path, label, kind: 'share', min: 0, max: 1, sliderMax: 1 },
  ...(hint !== undefined && { hint }),
})
const span = (path: string, label: string, max: number, sliderMax: number): SettingRow => ({
  ...{ path, label, kind: 'span', unit: 'ms', min: 0, max, sliderMax },
})

/** The settings this page steers, for the numbers given by id and name. */
export function settingGroups(numbers: readonly { id: string; name: string }[]): SettingGroup[] {
  return [
    {
      title: 'Answers',
      rows: [
        {
          ...{ path: 'latencyMs', label: 'Latency', kind: 'number', unit: 'ms' },
          ...{ hint: 'How long each answer takes.', min: 0, max: 60_000, sliderMax: 5_000 },
        },
        ...numbers.map(
          ({ id, name }): SettingRow => ({
            ...{ path: `throughput.${id}`, label: `Throughput of ${name}`, kind: 'number' },
            ...{ unit: 'per second', min: 1, max: 100_000, sliderMax: 2_000 },
          }),
        ),
      ],
    },
    {
      title: 'Statuses',
      rows: [
        span('statuses.sentDelayMs', 'Until sent', HOUR_MS, 10_000),
        span('statuses.deliveredDelayMs', 'Sent to delivered', HOUR_MS, 60_000),
        span('statuses.readDelayMs', 'Delivered to read', HOUR_MS, 120_000),
        share('statuses.undeliverableRate', 'Undeliverable', 'Fails with 131026.'),
        share('statuses.neverDeliveredRate', 'Never delivered', 'Sent, and nothing after.'),
        share('statuses.readRate', 'Read', 'Of those it was delivered to.'),
        share('statuses.readAtOnceRate', 'Read at once', 'Of readers: read without delivered.'),
      ],
    },
    {
      title: 'Webhooks',
      rows: [
        share('webhooks.duplicateRate', 'Delivered twice'),
        share('webhooks.reorderRate', 'Overtaken by later ones'),
        share('webhooks.dropRate', 'Never delivered'),
        {
          ...span('webhooks.faultDelayMs', 'How late', HOUR_MS, 60_000),
          hint: 'The second and the overtaken ones.',
        },
      ],
    },
    {
      title: 'What people do by themselves',
      rows: [
        share('people.reactions.any', 'Answer somehow', 'A text, a button or a flow.'),
        share('people.reactions.stop', 'Write STOP'),
        share('people.reactions.block', 'Block the business'),
        span('people.replyDelayMs', 'Until they answer', DAY_MS, 300_000),
      ],
    },
    {
      title: 'Chance',
      rows: [
        {
          ...{ path: 'seed', label: 'Seed', kind: 'number', min: 0, max: 0xffff_ffff },
          hint: 'The same seed makes the same people do the same.',
        },
      ],
    },
  ]
}

/** The value at a path; undefined where the settings have no such place. */
export const valueAt = (settings: JsonObject, path: string): unknown =>
  path.split('.').reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), settings)

/** Some shares are left out while nobody does it. */
const isAbsentShare = (row: SettingRow, settings: JsonObject): boolean =>
  row.kind === 'share' && isObject(valueAt(settings, row.path.replace(/\.[^.]+$/, '')))

/** A row's numbers, one or two; undefined when this simulator has no such setting. */
export function numbersAt(row: SettingRow, settings: JsonObject): readonly number[] | undefined {
  const value = valueAt(settings, row.path)
  if (row.kind === 'span') {
    const ends = isObject(value) ? [value['min'], value['max']] : []
    return ends.every((end) => typeof end === 'number') && ends.length === 2 ? ends : undefined
  }
  if (typeof value === 'number') return [value]
  return value === undefined && isAbsentShare(row, settings) ? [0] : undefined
}

/** The body that changes one row and leaves what stands beside it. */
export function patchFor(
  row: SettingRow,
  numbers: readonly number[],
  settings: JsonObject,
): JsonObject {
  const [first = 0, second = first] = numbers
  const value = row.kind === 'span' ? { min: first, max: Math.max(first, second) } : first
  const [group = '', ...rest] = row.path.split('.')
  if (rest.length === 0) return { [group]: value }
  const [name = '', inner] = rest
  if (inner === undefined) return { [group]: { [name]: value } }
  // Only the first level is merged by the simulator; below it a value stands as a whole.
  const around = valueAt(settings, `${group}.${name}`)
  return { [group]: { [name]: { ...(isObject(around) ? around : {}), [inner]: value } } }
}

export const SLIDER_STEPS = 200

/** Sliders give small values more room: half of the way is an eighth of the most. */
export function fromSlider(position: number, row: SettingRow): number {
  const most = row.sliderMax ?? row.max
  if (row.kind === 'share') return Math.round((position / SLIDER_STEPS) * 100) / 100
  const exact = most * (position / SLIDER_STEPS) ** 3
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, exact))) - 1)
  return Math.min(most, Math.max(row.min, Math.round(exact / step) * step))
}

export function toSlider(value: number, row: SettingRow): number {
  const part = Math.min(1, Math.max(0, value / (row.sliderMax ?? row.max)))
  return row.kind === 'share' ? part * SLIDER_STEPS : Math.round(part ** (1 / 3) * SLIDER_STEPS)
}
