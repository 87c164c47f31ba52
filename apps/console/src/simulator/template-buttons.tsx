import { Check, ChevronDown, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { type ReviewTemplate, readTemplate } from './answers.ts'
import { useSimulatorChange } from './simulator-queries.ts'
import { actionsIn, type TemplateAction, templateActionWords } from './template-actions.ts'
import { TemplateDialog, type TemplateQuestion } from './template-dialog.tsx'
import { useWhyNotChange } from './use-may-change.ts'

interface TemplateChangeProps {
  template: ReviewTemplate
  /** Called with what was done, in words, once it is. */
  onChanged: (what: string) => void
}

const doneWords: Readonly<Record<TemplateAction, string>> = {
  approve: 'is approved',
  reject: 'is rejected',
  pause: 'is paused',
  unpause: 'is not paused any more',
  disable: 'is disabled',
  quality: 'has another quality',
  recategorise: 'has another category',
}

const isQuestion = (action: TemplateAction): action is TemplateQuestion =>
  action === 'reject' || action === 'quality' || action === 'recategorise'

function useTemplateChange({ template, onChanged }: TemplateChangeProps) {
  const change = useSimulatorChange<ReviewTemplate>()
  const [question, setQuestion] = useState<TemplateQuestion | null>(null)
  const send = (action: TemplateAction, body: object) => {
    setQuestion(null)
    const path = `/templates/${template.id}/${action}`
    // A promise, because the button that was pressed goes away with the state it belonged to.
    change
      .mutateAsync({ method: 'POST', path, read: readTemplate, body })
      .then(() => onChanged(`${template.name} ${doneWords[action]}`))
      .catch(() => undefined) // told by the change itself
  }
  return {
    isBusy: change.isPending,
    start: (action: TemplateAction) =>
      isQuestion(action) ? setQuestion(action) : send(action, {}),
    dialog: question && (
      <TemplateDialog
        question={question}
        template={template}
        onClose={() => setQuestion(null)}
        onSend={(body) => send(question, body)}
      />
    ),
  }
}

/** The two verdicts as buttons, everything else behind a menu. */
export function TemplateButtons(props: TemplateChangeProps) {
  const { isBusy, start, dialog } = useTemplateChange(props)
  const whyNot = useWhyNotChange()
  const allowed = actionsIn(props.template.status)
  const others = allowed.filter((action) => action !== 'approve' && action !== 'reject')
  return (
    <div className="flex flex-wrap gap-2">
      {allowed.includes('approve') && (
        <Button
          variant="primary"
          disabledReason={whyNot}
          isBusy={isBusy}
          onClick={() => start('approve')}
        >
          <Check aria-hidden />
          Approve
        </Button>
      )}
      {allowed.includes('reject') && (
        <Button variant="dangerQuiet" disabledReason={whyNot} onClick={() => start('reject')}>
          <X aria-hidden />
          Reject
        </Button>
      )}
      {others.map((action) => (
        <Button key={action} disabledReason={whyNot} onClick={() => start(action)}>
          {templateActionWords[action]}
        </Button>
      ))}
      {dialog}
    </div>
  )
}

/** All that can be done to a template, behind one button. */
export function TemplateMenu(props: TemplateChangeProps) {
  const { isBusy, start, dialog } = useTemplateChange(props)
  const whyNot = useWhyNotChange()
  const { name, status } = props.template
  const allowed = actionsIn(status)
  const reason = whyNot ?? (allowed.length === 0 ? 'Nothing can be done in this state.' : null)
  const trigger = (
    <Button
      size="small"
      variant="ghost"
      isBusy={isBusy}
      disabledReason={reason}
      aria-label={`Change ${name}`}
    >
      Change
      <ChevronDown aria-hidden />
    </Button>
  )
  return (
    <>
      {reason !== null ? (
        trigger
      ) : (
        <Menu trigger={trigger}>
          {allowed.map((action) => (
            <MenuItem key={action} onClick={() => start(action)}>
              {templateActionWords[action]}
            </MenuItem>
          ))}
        </Menu>
      )}
      {dialog}
    </>
  )
}
