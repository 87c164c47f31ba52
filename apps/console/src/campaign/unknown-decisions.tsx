import { type Campaign, unknownDecisions } from '@clarion/contracts/campaigns'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { clarion } from '../api/client.ts'
import { campaignQuery, meQuery } from '../api/queries.ts'
import { formatPeople } from '../lib/format.ts'
import { whyNotManage } from '../lib/may.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FailureNote, Note } from '../ui/note.tsx'
import { toastDone } from '../ui/toast.tsx'
import { type Decision, decidedWords, decisionWords, whyNotDecide } from './unknown-words.ts'

/** Positions the API takes at once. */
const CHOSEN_MAX = 1_000

async function decide(
  id: string,
  decision: Decision,
  ns: readonly number[] | undefined,
): Promise<number> {
  if (ns === undefined) return await clarion.decideUnknown(id, { decision })
  let people = 0
  for (let from = 0; from < ns.length; from += CHOSEN_MAX)
    people += await clarion.decideUnknown(id, { decision, ns: ns.slice(from, from + CHOSEN_MAX) })
  return people
}

interface UnknownDecisionsProps {
  campaign: Campaign
  /** Positions of those it is about; everyone whose outcome is unknown when left out. */
  ns?: readonly number[]
  onDone?: () => void
}

/** The three things a person can decide about unknown outcomes, each asked once more. */
export function UnknownDecisions({ campaign, ns, onDone }: UnknownDecisionsProps) {
  const { data: me } = useQuery(meQuery)
  const [asking, setAsking] = useState<Decision | null>(null)
  const people = ns?.length ?? campaign.counts.unknown
  const roleReason = whyNotManage(me?.actor.role)
  return (
    <div className="flex flex-wrap gap-2">
      {unknownDecisions.map((decision) => (
        <Button
          key={decision}
          size="small"
          disabledReason={roleReason ?? whyNotDecide(decision, campaign)}
          onClick={() => setAsking(decision)}
        >
          {decisionWords[decision].button}
        </Button>
      ))}
      {asking && (
        <DecisionDialog
          campaign={campaign}
          decision={asking}
          people={people}
          ns={ns}
          onClose={() => setAsking(null)}
          onDone={() => {
            setAsking(null)
            onDone?.()
          }}
        />
      )}
    </div>
  )
}

interface DecisionDialogProps {
  campaign: Campaign
  decision: Decision
  people: number
  ns: readonly number[] | undefined
  onClose: () => void
  onDone: () => void
}

function DecisionDialog(props: DecisionDialogProps) {
  const { campaign, decision, people, ns, onClose, onDone } = props
  const queries = useQueryClient()
  const words = decisionWords[decision]
  const deciding = useMutation({
    mutationFn: () => decide(campaign.id, decision, ns),
    onSuccess: (decided) => {
      toastDone(decidedWords(decision, people, decided))
      onDone()
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: campaignQuery(campaign.id).queryKey })
      void queries.invalidateQueries({ queryKey: ['recipients', campaign.id] })
    },
  })
  const count = formatPeople(people)
  const isRisky = decision === 'resend'
  return (
    <Dialog
      isOpen
      onClose={deciding.isPending ? () => {} : onClose}
      title={words.title(count)}
      description={isRisky ? undefined : words.consequence}
      actions={
        <>
          <Button onClick={onClose}>Go back</Button>
          <Button
            variant={isRisky ? 'danger' : 'primary'}
            isBusy={deciding.isPending}
            disabledReason={people === 0 ? 'Nobody’s outcome is unknown any more.' : null}
            onClick={() => deciding.mutate()}
          >
            {words.confirm(count)}
          </Button>
        </>
      }
    >
      {isRisky && (
        <Note kind="warning" title="Somebody may get it twice">
          {words.consequence}
          {campaign.state === 'paused' && ' They are sent to when the campaign is resumed.'}
        </Note>
      )}
      {deciding.isError && <FailureNote error={deciding.error} />}
    </Dialog>
  )
}
