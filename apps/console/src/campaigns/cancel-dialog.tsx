import type { Campaign } from '@clarion/contracts/campaigns'
import { formatCount, formatPeople } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

interface CancelDialogProps {
  what: 'campaign' | 'program'
  subject: { name: string; counts: Campaign['counts']; launchedAt: string | null }
  isOpen: boolean
  onClose: () => void
  onConfirm: () => void
}

/** The last question before something is stopped for good: what stays, and who is left out. */
export function CancelDialog({ what, subject, isOpen, onClose, onConfirm }: CancelDialogProps) {
  const { name, launchedAt } = subject
  const { accepted, pending, claimed, deferred } = subject.counts
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Cancel “${name}”?`}
      description={
        accepted === 0 && launchedAt === null
          ? `Nobody has been messaged. A cancelled ${what} cannot be sent.`
          : `${formatCount(accepted)} messages already sent stay sent. ${formatPeople(pending + claimed + deferred)} not reached yet will not be messaged. A cancelled ${what} cannot be resumed.`
      }
      actions={
        <>
          <Button onClick={onClose}>Go back</Button>
          <Button variant="danger" onClick={onConfirm}>
            Cancel {what}
          </Button>
        </>
      }
    />
  )
}
