import type { Campaign, CampaignAction } from '@clarion/contracts/campaigns'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ban, Download, Pause, Play, Send } from 'lucide-react'
import { useState } from 'react'
import { clarion } from '../api/client.ts'
import { campaignQuery, meQuery } from '../api/queries.ts'
import { SendDialog } from '../campaigns/send-dialog.tsx'
import { formatCount, formatPeople } from '../lib/format.ts'
import { whyNotManage } from '../lib/may.ts'
import { Button, buttonStyle } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { toastFailure } from '../ui/toast.tsx'

function useAction(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (action: CampaignAction) => clarion.act(id, action),
    onSuccess: (campaign) => {
      queries.setQueryData(campaignQuery(id).queryKey, campaign)
      void queries.invalidateQueries({ queryKey: ['campaigns'] })
    },
    onError: (error) => {
      toastFailure(error)
      // It was refused because the campaign is no longer what this page shows.
      void queries.invalidateQueries({ queryKey: campaignQuery(id).queryKey })
    },
  })
}

/** What can be done with the campaign now; the rest says why not. */
export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const { data: me } = useQuery(meQuery)
  const action = useAction(campaign.id)
  const [asking, setAsking] = useState<'cancel' | 'launch' | null>(null)
  const roleReason = whyNotManage(me?.actor.role)
  const whyNot = (name: CampaignAction) => roleReason ?? campaign.whyNot[name]
  const isBusy = (name: CampaignAction) => action.isPending && action.variables === name
  return (
    <div className="flex flex-wrap gap-2">
      {campaign.state === 'draft' ? (
        <Button
          variant="primary"
          disabledReason={whyNot('launch')}
          onClick={() => setAsking('launch')}
        >
          <Send aria-hidden />
          Send
        </Button>
      ) : (
        campaign.launchedAt !== null && (
          <>
            <Button
              disabledReason={whyNot('pause')}
              isBusy={isBusy('pause')}
              onClick={() => action.mutate('pause')}
            >
              <Pause aria-hidden />
              Pause
            </Button>
            <Button
              disabledReason={whyNot('resume')}
              isBusy={isBusy('resume')}
              onClick={() => action.mutate('resume')}
            >
              <Play aria-hidden />
              Resume
            </Button>
            <a href={clarion.recipientsCsvUrl(campaign.id)} download className={buttonStyle()}>
              <Download aria-hidden />
              Export
            </a>
          </>
        )
      )}
      <Button
        variant="dangerQuiet"
        disabledReason={whyNot('cancel')}
        isBusy={isBusy('cancel')}
        onClick={() => setAsking('cancel')}
      >
        <Ban aria-hidden />
        Cancel campaign
      </Button>
      {asking === 'launch' && (
        <SendDialog
          name={campaign.name}
          body={{
            phoneNumberId: campaign.phoneNumberId,
            template: { name: campaign.template.name, language: campaign.template.language },
            audience: { importId: campaign.audience.importId },
            variables: campaign.variables,
          }}
          onClose={() => setAsking(null)}
          onConfirm={async () => {
            await action.mutateAsync('launch')
            setAsking(null)
          }}
        />
      )}
      <CancelDialog
        campaign={campaign}
        isOpen={asking === 'cancel'}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null)
          action.mutate('cancel')
        }}
      />
    </div>
  )
}

interface CancelDialogProps {
  campaign: Campaign
  isOpen: boolean
  onClose: () => void
  onConfirm: () => void
}

function CancelDialog({ campaign, isOpen, onClose, onConfirm }: CancelDialogProps) {
  const { accepted, pending, claimed, deferred } = campaign.counts
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Cancel “${campaign.name}”?`}
      description={
        campaign.state === 'draft'
          ? 'Nobody has been messaged. A cancelled campaign cannot be sent.'
          : `${formatCount(accepted)} messages already sent stay sent. ${formatPeople(pending + claimed + deferred)} not reached yet will not be messaged. A cancelled campaign cannot be resumed.`
      }
      actions={
        <>
          <Button onClick={onClose}>Go back</Button>
          <Button variant="danger" onClick={onConfirm}>
            Cancel campaign
          </Button>
        </>
      }
    />
  )
}
