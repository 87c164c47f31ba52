import type { Stop } from '@clarion/contracts/stops'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { clarion } from '../api/client.ts'
import { meQuery } from '../api/queries.ts'
import { whyNotManage } from '../lib/may.ts'
import { Button } from '../ui/button.tsx'
import { Instant } from '../ui/instant.tsx'
import { Note } from '../ui/note.tsx'
import { toastFailure } from '../ui/toast.tsx'
import { liftWords, stopTitle } from './stop-words.ts'

/** Everything a stop shows on may have changed once it is lifted. */
const shownWith: ReadonlySet<unknown> = new Set([
  'stops',
  'campaign',
  'campaigns',
  'program',
  'programs',
  'phone-numbers',
])

function useLift(stop: Stop) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (resumeCampaigns: boolean) => clarion.liftStop(stop.id, { resumeCampaigns }),
    onError: toastFailure,
    onSettled: () =>
      queries.invalidateQueries({ predicate: ({ queryKey }) => shownWith.has(queryKey[0]) }),
  })
}

/** Why nothing is sent, what to do about it, and the way on once that is done. */
export function StopBanner({ stop }: { stop: Stop }) {
  const { data: me } = useQuery(meQuery)
  const lift = useLift(stop)
  const whyNot = whyNotManage(me?.actor.role)
  const { pausedCampaigns, reason, whatToDo, stoppedAt } = stop
  return (
    <Note
      kind="danger"
      title={stopTitle(stop)}
      action={
        <div className="flex flex-wrap gap-2">
          {pausedCampaigns > 0 && (
            <Button
              size="small"
              disabledReason={whyNot}
              isBusy={lift.isPending && !lift.variables}
              onClick={() => lift.mutate(false)}
            >
              Lift only
            </Button>
          )}
          <Button
            size="small"
            variant="primary"
            disabledReason={whyNot}
            isBusy={lift.isPending && lift.variables}
            onClick={() => lift.mutate(pausedCampaigns > 0)}
          >
            {liftWords(pausedCampaigns)}
          </Button>
        </div>
      }
    >
      {/* The reason names Meta's code itself. */}
      <p>{reason}</p>
      <p>
        <span className="font-medium text-ink">What to do:</span> {whatToDo}
      </p>
      <p className="text-xs">
        Stopped <Instant at={stoppedAt} />
      </p>
    </Note>
  )
}
