import { type Counted, deliveryFunnel, type FunnelStep } from '../campaigns/funnel.ts'
import { formatCount, formatPeople, formatShare } from '../lib/format.ts'
import { toneColour } from '../ui/chip.tsx'
import { Section } from '../ui/section.tsx'

const stepWords: Record<FunnelStep['step'], { label: string; meaning: string; before: string }> = {
  sent: { label: 'Sent', meaning: 'Meta accepted the message.', before: 'everyone' },
  delivered: { label: 'Delivered', meaning: 'It is on the phone.', before: 'sent' },
  read: { label: 'Read', meaning: 'The person opened it.', before: 'delivered' },
}

/** What became of the messages: each step with its share of the step before and of everyone. */
export function Delivery({ subject }: { subject: Counted }) {
  const funnel = deliveryFunnel(subject)
  return (
    <Section title="Delivery">
      <table className="w-full text-sm">
        <thead>
          <tr className="text-ink-muted text-xs">
            <th scope="col" className="pb-1 text-left font-medium">
              Step
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              People
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              Of step before
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              Of all
            </th>
          </tr>
        </thead>
        <tbody>
          {funnel.steps.map((step) => (
            <StepRow key={step.step} step={step} all={subject.people} />
          ))}
        </tbody>
      </table>
      <p className="min-h-4 text-ink-muted text-xs">
        {funnel.unheard > 0 && `Meta has not reported on ${formatPeople(funnel.unheard)} yet. `}
        {funnel.failedLater > 0 && `${formatPeople(funnel.failedLater)} failed after sending.`}
      </p>
    </Section>
  )
}

function StepRow({ step, all }: { step: FunnelStep; all: number }) {
  const { label, meaning, before } = stepWords[step.step]
  const width = all > 0 ? `${(step.people / all) * 100}%` : '0%'
  return (
    <>
      <tr title={meaning}>
        <th scope="row" className="pt-2 text-left font-normal">
          {label}
        </th>
        <td className="pt-2 text-right font-medium">{formatCount(step.people)}</td>
        <td className="pt-2 text-right" title={`of ${formatCount(step.previous)} ${before}`}>
          {formatShare(step.people, step.previous)}
        </td>
        <td className="pt-2 text-right" title={`of ${formatCount(all)} people`}>
          {formatShare(step.people, all)}
        </td>
      </tr>
      <tr aria-hidden>
        <td colSpan={4} className="pt-1">
          <span className="block h-2 overflow-hidden rounded-sm bg-hover">
            <span
              className="block h-full min-w-0"
              style={{ width, background: toneColour(step.step) }}
            />
          </span>
        </td>
      </tr>
    </>
  )
}
