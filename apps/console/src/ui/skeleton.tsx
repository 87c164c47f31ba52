import { cn } from '../lib/cn.ts'

/** A grey place where text will be; appears only when the answer takes longer than 200 ms. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cn('appear-late block h-4 rounded-sm bg-hover', className)} />
)

/** Rows of a table that is being read. */
export function SkeletonRows({ rows }: { rows: number }) {
  return (
    <div className="flex flex-col" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move.
        <div key={index} className="flex h-9 items-center gap-6 border-line border-b px-3">
          <Skeleton className="w-2/5" />
          <Skeleton className="w-16" />
          <Skeleton className="w-1/5" />
          <Skeleton className="ml-auto w-12" />
        </div>
      ))}
    </div>
  )
}
