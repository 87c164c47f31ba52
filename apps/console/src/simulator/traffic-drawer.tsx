import { formatInstantInFull } from '../lib/format.ts'
import { Drawer } from '../ui/dialog.tsx'
import { Note } from '../ui/note.tsx'
import type { TrafficEntry } from './answers.ts'
import { wordsOf } from './fault-table.ts'
import { Answer } from './traffic-answer.tsx'
import { trafficWords } from './traffic-list.ts'

/** One call or webhook, whole. */
export function TrafficDrawer({ entry, onClose }: { entry: TrafficEntry; onClose: () => void }) {
  const { kind, method, url, at, problem, fault, attempt, body, answer } = entry
  return (
    <Drawer isOpen onClose={onClose} title={trafficWords(entry)}>
      <div className="flex flex-wrap items-center gap-2">
        <Answer entry={entry} />
        <span className="text-ink-muted text-sm">{formatInstantInFull(at)}</span>
      </div>
      {fault !== null && (
        <Note kind="warning" title={wordsOf(fault).label}>
          {wordsOf(fault).meaning}
        </Note>
      )}
      {problem !== null && <Note title="No answer">{problem}</Note>}
      <p className="break-all font-mono text-xs">
        {method} {url}
        {kind === 'webhook' && attempt !== null && attempt > 1 && (
          <span className="text-ink-muted"> (attempt {attempt})</span>
        )}
      </p>
      <Json title={kind === 'webhook' ? 'Delivered' : 'Asked'} value={body} />
      {kind !== 'webhook' && <Json title="Answered" value={answer} />}
    </Drawer>
  )
}

const Json = ({ title, value }: { title: string; value: unknown }) => (
  <section aria-label={title} className="flex flex-col gap-1">
    <h3 className="font-medium text-sm">{title}</h3>
    {value === null || value === undefined ? (
      <p className="text-ink-muted text-sm">Nothing</p>
    ) : (
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
        tabIndex={0}
        className="max-h-[28rem] overflow-auto rounded-md bg-sunken p-3 font-mono text-xs"
      >
        {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
      </pre>
    )}
  </section>
)
