import { Link, useRouter } from '@tanstack/react-router'
import { buttonStyle } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { FailureNote } from '../ui/note.tsx'

/** A page that could not be shown at all. */
export function PageFailure({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <div className="mx-auto w-full max-w-xl p-4 py-16">
      <FailureNote
        error={error}
        safe="Running campaigns go on."
        onRetry={() => router.invalidate()}
      />
    </div>
  )
}

export const NothingHere = () => (
  <div className="mx-auto w-full max-w-xl p-4 py-16">
    <Empty
      action={
        <Link to="/campaigns" className={buttonStyle()}>
          Go to campaigns
        </Link>
      }
    >
      There is nothing at this address.
    </Empty>
  </div>
)
