import type { Program, ProgramAction } from '@clarion/contracts/programs'
import { useQuery } from '@tanstack/react-query'
import { Ban, Download, Pause, Play, Send } from 'lucide-react'
import { useState } from 'react'
import { clarion } from '../api/client.ts'
import { meQuery } from '../api/queries.ts'
import { CancelDialog } from '../campaigns/cancel-dialog.tsx'
import { draftBody } from '../campaigns/draft-body.ts'
import { SendDialog } from '../campaigns/send-dialog.tsx'
import { whyNotManage } from '../lib/may.ts'
import { Button, buttonStyle } from '../ui/button.tsx'
import { useProgramAction } from './use-program-action.ts'

/** What can be done with the whole program now; the rest says why not. */
export function ProgramActions({ program }: { program: Program }) {
  const { data: me } = useQuery(meQuery)
  const action = useProgramAction(program.id)
  const [asking, setAsking] = useState<'cancel' | 'launch' | null>(null)
  const roleReason = whyNotManage(me?.actor.role)
  const whyNot = (name: ProgramAction) => roleReason ?? program.whyNot[name]
  const isBusy = (name: ProgramAction) => action.isPending && action.variables === name
  const { cutColumn, sideBySide } = program
  return (
    <div className="flex flex-wrap gap-2">
      {program.state === 'draft' && (
        <Button
          variant="primary"
          disabledReason={whyNot('launch')}
          onClick={() => setAsking('launch')}
        >
          <Send aria-hidden />
          {program.startsAt === null ? 'Send' : 'Schedule'}
        </Button>
      )}
      {program.launchedAt !== null && (
        <>
          <Button
            disabledReason={whyNot('pause')}
            isBusy={isBusy('pause')}
            onClick={() => action.mutate('pause')}
          >
            <Pause aria-hidden />
            Pause
          </Button>
          <Button
            disabledReason={whyNot('resume')}
            isBusy={isBusy('resume')}
            onClick={() => action.mutate('resume')}
          >
            <Play aria-hidden />
            Resume
          </Button>
          <a href={clarion.programCsvUrl(program.id)} download className={buttonStyle()}>
            <Download aria-hidden />
            Export
          </a>
        </>
      )}
      <Button
        variant="dangerQuiet"
        disabledReason={whyNot('cancel')}
        isBusy={isBusy('cancel')}
        onClick={() => setAsking('cancel')}
      >
        <Ban aria-hidden />
        Cancel program
      </Button>
      {asking === 'launch' && (
        <SendDialog
          name={program.name}
          fileName={program.audience.fileName}
          request={{
            kind: 'program',
            body: { ...draftBody(program, Date.now()), cutColumn, sideBySide },
          }}
          onClose={() => setAsking(null)}
          onConfirm={async () => {
            await action.mutateAsync('launch')
            setAsking(null)
          }}
        />
      )}
      <CancelDialog
        what="program"
        subject={program}
        isOpen={asking === 'cancel'}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null)
          action.mutate('cancel')
        }}
      />
    </div>
  )
}
