import { Progress as Base } from '@base-ui/react/progress'

/** Progress of one task; `share` null while its end is not known. */
export const ProgressLine = ({ label, share }: { label: string; share: number | null }) => (
  <Base.Root
    value={share === null ? null : Math.round(share * 100)}
    className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5"
  >
    <Base.Label className="text-sm">{label}</Base.Label>
    <Base.Value className="text-ink-muted text-sm" />
    <Base.Track className="col-span-2 h-1.5 overflow-hidden rounded-full bg-hover">
      <Base.Indicator
        className={
          share === null ? 'indeterminate h-full w-2/5 rounded-full bg-accent' : 'h-full bg-accent'
        }
      />
    </Base.Track>
  </Base.Root>
)
