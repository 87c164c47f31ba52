import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../api/queries.ts'
import { whyNotManage } from '../lib/may.ts'

/** Why this person may only look; null when they may change things. */
export const useWhyNotChange = (): string | null => {
  const { data: me } = useQuery(meQuery)
  return whyNotManage(me?.actor.role)
}
