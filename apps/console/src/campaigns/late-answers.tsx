import type { Campaign } from '@clarion/contracts/campaigns'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../api/queries.ts'
import { formatPeople } from '../lib/format.ts'
import { whyNotManage } from '../lib/may.ts'
import { Button } from '../ui/button.tsx'
import { CancelDialog } from './cancel-dialog.tsx'

interface LateAnswersProps {
  what: 'campaign' | 'program'
  subject: {
    name: string
    counts: Campaign['counts']
    launchedAt: string | null
    whyNot: Record<'resume' | 'cancel', string | null>
  }
  isBusy: boolean
  onAnswer: (action: 'resume' | 'cancel') => void
}

/** What something that did not start in time asks: send now, or not at all. */
export function LateAnswers({ what, subject, isBusy, onAnswer }: LateAnswersProps) {
  const { data: me } = useQuery(meQuery)
  const [isAsking, setIsAsking] = useState(false)
  const roleReason = whyNotManage(me?.actor.role)
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size="small"
        disabledReason={roleReason ?? subject.whyNot.cancel}
        onClick={() => setIsAsking(true)}
      >
        Cancel
      </Button>
      <Button
        size="small"
        variant="primary"
        isBusy={isBusy}
        disabledReason={roleReason ?? subject.whyNot.resume}
        onClick={() => onAnswer('resume')}
      >
        Send now to {formatPeople(subject.counts.pending)}
      </Button>
      <CancelDialog
        what={what}
        subject={subject}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => {
          setIsAsking(false)
          onAnswer('cancel')
        }}
      />
    </div>
  )
}
