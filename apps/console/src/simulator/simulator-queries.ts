import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { toastFailure } from '../ui/toast.tsx'
import {
  readClock,
  readFaults,
  readLedger,
  readPeople,
  readPerson,
  readSettings,
  readTemplates,
  readTraffic,
} from './answers.ts'
import { callSimulator, type SimulatorCall } from './simulator-client.ts'

const OFTEN_MS = 2_000
const SOMETIMES_MS = 5_000
const SELDOM_MS = 15_000
const PEOPLE_MAX = 50

const keyed = <T>(name: string, call: SimulatorCall<T>, refetchInterval: number | false) =>
  queryOptions({
    queryKey: ['simulator', name, call.path] as const,
    queryFn: ({ signal }) => callSimulator({ ...call, signal }),
    refetchInterval,
    placeholderData: keepPreviousData,
  })

export const clockQuery = keyed('clock', { path: '/clock', read: readClock }, SOMETIMES_MS)
export const settingsQuery = keyed(
  'settings',
  { path: '/settings', read: readSettings },
  SOMETIMES_MS,
)
export const defaultsQuery = keyed(
  'defaults',
  { path: '/settings/defaults', read: readSettings },
  false,
)
export const ledgerQuery = keyed('ledger', { path: '/ledger', read: readLedger }, OFTEN_MS)
export const faultsQuery = keyed('faults', { path: '/faults', read: readFaults }, OFTEN_MS)
/** For the strip on every page: nobody waits for it. */
export const faultsSeldomQuery = { ...faultsQuery, refetchInterval: SELDOM_MS }
export const reviewsQuery = keyed(
  'templates',
  { path: '/templates', read: readTemplates },
  SOMETIMES_MS,
)

export const recentPeopleQuery = (search: string) => {
  const query = new URLSearchParams({ recent: 'true', limit: String(PEOPLE_MAX), search })
  return keyed('people', { path: `/people?${query}`, read: readPeople }, SOMETIMES_MS)
}

/** People told apart, and anyone whose whole number is asked for. */
export const knownPeopleQuery = (search: string) => {
  const query = new URLSearchParams({ limit: String(PEOPLE_MAX), search })
  return keyed('people', { path: `/people?${query}`, read: readPeople }, SOMETIMES_MS)
}

export const personQuery = (waId: string) =>
  queryOptions({
    queryKey: ['simulator', 'person', waId] as const,
    queryFn: ({ signal }) =>
      callSimulator({ path: `/people/${encodeURIComponent(waId)}`, read: readPerson, signal }),
    refetchInterval: SOMETIMES_MS,
  })

/** The webhooks that carried something with this id, until there is one. */
export const deliveryQuery = (id: string) => {
  const query = new URLSearchParams({ kind: 'webhook', contains: id, limit: '5' })
  return queryOptions({
    queryKey: ['simulator', 'delivery', id] as const,
    queryFn: ({ signal }) =>
      callSimulator({ path: `/traffic?${query}`, read: readTraffic, signal }),
    refetchInterval: ({ state }) =>
      state.data?.some(({ httpStatus }) => httpStatus === 200) ? false : 1_000,
  })
}

/** Changes something at the simulator; a failure is told, and all of it is read again. */
export function useSimulatorChange<T>() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (call: SimulatorCall<T>) => callSimulator(call),
    onError: toastFailure,
    onSettled: () => queries.invalidateQueries({ queryKey: ['simulator'] }),
  })
}
