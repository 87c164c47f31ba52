import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { clarion } from '../api/client.ts'
import { meQuery, openStopsQuery, phoneNumbersQuery } from '../api/queries.ts'
import { whyNotManage } from '../lib/may.ts'
import { PageBody, TopBar } from '../shell/shell.tsx'
import { StopBanner } from '../stops/stop-banner.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { FailureNote } from '../ui/note.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { toastDone, toastFailure } from '../ui/toast.tsx'
import { LiftedStops } from './lifted-stops.tsx'
import { NumbersList } from './numbers-list.tsx'
import { Portfolios } from './portfolios.tsx'

const REFRESH_MS = 15_000

/** The numbers of the workspace: what each may send, how it stands with Meta, and what stops it. */
export function NumbersPage() {
  const numbers = useQuery({ ...phoneNumbersQuery, refetchInterval: REFRESH_MS })
  const stops = useQuery(openStopsQuery)
  const failed = [numbers, stops].find((query) => query.isError && !query.data)
  return (
    <>
      <TopBar crumbs={['Numbers']} />
      <PageBody>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="font-semibold text-xl">Numbers</h1>
          <RefreshButton />
        </div>
        {failed && <FailureNote error={failed.error} onRetry={failed.refetch} />}
        {stops.data?.map((stop) => (
          <StopBanner key={stop.id} stop={stop} />
        ))}
        {numbers.isPending && <SkeletonRows rows={3} />}
        {numbers.data?.length === 0 && (
          <Empty>No number is connected. Connect an account of Meta’s to send from it.</Empty>
        )}
        {numbers.data && numbers.data.length > 0 && (
          <>
            <Portfolios numbers={numbers.data} />
            <NumbersList numbers={numbers.data} stops={stops.data ?? []} />
          </>
        )}
        <LiftedStops />
      </PageBody>
    </>
  )
}

function RefreshButton() {
  const queries = useQueryClient()
  const { data: me } = useQuery(meQuery)
  const refresh = useMutation({
    mutationFn: () => clarion.refreshPhoneNumbers(),
    onSuccess: (numbers) => {
      queries.setQueryData(phoneNumbersQuery.queryKey, numbers)
      toastDone('Numbers and limits are as Meta has them now')
    },
    onError: toastFailure,
  })
  return (
    <Button
      disabledReason={whyNotManage(me?.actor.role)}
      isBusy={refresh.isPending}
      onClick={() => refresh.mutate()}
    >
      {!refresh.isPending && <RefreshCw aria-hidden />}
      Refresh from Meta
    </Button>
  )
}
