import type { CampaignAction } from '@clarion/contracts/campaigns'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { clarion } from '../api/client.ts'
import { campaignQuery, openStopsQuery } from '../api/queries.ts'
import { toastFailure } from '../ui/toast.tsx'

/** Acts on a campaign and shows what came of it wherever it is shown. */
export function useCampaignAction(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (action: CampaignAction) => clarion.act(id, action),
    onSuccess: (campaign) => {
      queries.setQueryData(campaignQuery(id).queryKey, campaign)
      for (const queryKey of [['campaigns'], ['program'], ['programs']])
        void queries.invalidateQueries({ queryKey })
      // Resuming lifts the stops that kept it from sending.
      void queries.invalidateQueries({ queryKey: openStopsQuery.queryKey })
    },
    onError: (error) => {
      toastFailure(error)
      // It was refused because the campaign is no longer what this page shows.
      void queries.invalidateQueries({ queryKey: campaignQuery(id).queryKey })
    },
  })
}
