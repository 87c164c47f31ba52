import { formatInstant, formatInstantInFull } from '../lib/format.ts'

/** An instant, short; the whole of it with its zone on hover. A dash when there is none. */
export const Instant = ({ at }: { at: string | null }) =>
  at === null ? (
    <span className="text-ink-faint">–</span>
  ) : (
    <time dateTime={at} title={formatInstantInFull(at)} className="whitespace-nowrap">
      {formatInstant(at, Date.now())}
    </time>
  )
