import { useMutation, useQueryClient } from '@tanstack/react-query'
import { clarion } from '../api/client.ts'
import { templatesQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { FailureNote, Note } from '../ui/note.tsx'
import { useWhyNotChange } from './use-may-change.ts'

interface ReadAgainProps {
  /** What changed at the simulator, as a sentence without its end. */
  what: string
  onDismiss: () => void
}

/** Clarion shows templates as it last read them; after a change here it can read them again. */
export function ReadAgain({ what, onDismiss }: ReadAgainProps) {
  const queries = useQueryClient()
  const whyNot = useWhyNotChange()
  const sync = useMutation({
    mutationFn: () => clarion.syncTemplates(),
    onSuccess: (templates) => queries.setQueryData(templatesQuery.queryKey, templates),
  })
  if (sync.isError) return <FailureNote error={sync.error} onRetry={sync.mutate} />
  if (sync.isSuccess)
    return (
      <Note
        title={`${what}, and Clarion knows`}
        action={
          <Button size="small" onClick={onDismiss}>
            Close
          </Button>
        }
      >
        Clarion has read the {sync.data.length} templates again.
      </Note>
    )
  return (
    <Note
      title={what}
      action={
        <Button
          size="small"
          variant="primary"
          isBusy={sync.isPending}
          disabledReason={whyNot}
          onClick={() => sync.mutate()}
        >
          Read templates again
        </Button>
      }
    >
      Clarion still shows the templates as it last read them.
    </Note>
  )
}
