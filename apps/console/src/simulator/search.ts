import { keyOf, present, type RawSearch, textOf } from '../lib/search.ts'

/** The parts of the page, in the order they stand in. */
export const sectionLabels = {
  traffic: 'Traffic',
  people: 'People',
  reviews: 'Reviews',
  faults: 'Faults',
  settings: 'Settings',
} as const
export type SimulatorSection = keyof typeof sectionLabels

export const trafficKinds = {
  request: 'Calls from Clarion',
  webhook: 'Webhooks to Clarion',
} as const
export type TrafficKind = keyof typeof trafficKinds

export interface SimulatorSearch {
  section?: SimulatorSection | undefined
  /** The WhatsApp id of the person shown. */
  person?: string | undefined
  /** What is looked for among people or traffic. */
  q?: string | undefined
  kind?: TrafficKind | undefined
  problems?: 'true' | undefined
}

export const readSimulatorSearch = (search: RawSearch): SimulatorSearch =>
  present({
    section: keyOf(sectionLabels, search['section']),
    person: textOf(search['person'], 15, /^\d{7,15}$/),
    q: textOf(search['q'], 100),
    kind: keyOf(trafficKinds, search['kind']),
    problems: search['problems'] === 'true' ? 'true' : undefined,
  })
