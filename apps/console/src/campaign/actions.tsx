import type { Campaign, CampaignAction } from '@clarion/contracts/campaigns'
import { useQuery } from '@tanstack/react-query'
import { Ban, Download, Pause, Play, Send } from 'lucide-react'
import { useState } from 'react'
import { clarion } from '../api/client.ts'
import { meQuery } from '../api/queries.ts'
import { CancelDialog } from '../campaigns/cancel-dialog.tsx'
import { draftBody } from '../campaigns/draft-body.ts'
import { SendDialog } from '../campaigns/send-dialog.tsx'
import { whyNotManage } from '../lib/may.ts'
import { Button, buttonStyle } from '../ui/button.tsx'
import { useCampaignAction } from './use-campaign-action.ts'

/** What can be done with the campaign now; the rest says why not. */
export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const { data: me } = useQuery(meQuery)
  const action = useCampaignAction(campaign.id)
  const [asking, setAsking] = useState<'cancel' | 'launch' | null>(null)
  const roleReason = whyNotManage(me?.actor.role)
  const whyNot = (name: CampaignAction) => roleReason ?? campaign.whyNot[name]
  const isBusy = (name: CampaignAction) => action.isPending && action.variables === name
  const isDraft = campaign.state === 'draft'
  const wasDropped = campaign.state === 'cancelled' && campaign.launchedAt === null
  return (
    <div className="flex flex-wrap gap-2">
      {isDraft && (
        <Button
          variant="primary"
          disabledReason={whyNot('launch')}
          onClick={() => setAsking('launch')}
        >
          <Send aria-hidden />
          {campaign.startsAt === null ? 'Send' : 'Schedule'}
        </Button>
      )}
      {!isDraft && !wasDropped && (
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
          fileName={campaign.audience.fileName}
          request={{ kind: 'campaign', body: draftBody(campaign, Date.now()) }}
          onClose={() => setAsking(null)}
          onConfirm={async () => {
            await action.mutateAsync('launch')
            setAsking(null)
          }}
        />
      )}
      <CancelDialog
        what="campaign"
        subject={campaign}
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
