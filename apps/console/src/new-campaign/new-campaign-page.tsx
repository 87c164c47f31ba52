import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { describeFailure } from '../api/failure.ts'
import { meQuery } from '../api/queries.ts'
import { SendDialog } from '../campaigns/send-dialog.tsx'
import type { SendRequest } from '../campaigns/send-request.ts'
import { whyNotManage } from '../lib/may.ts'
import { PageBody, TopBar } from '../shell/shell.tsx'
import { Button, buttonStyle } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Note } from '../ui/note.tsx'
import { Check } from './check.tsx'
import { isNothingChosen } from './choices.ts'
import { cutColumnOf, isForProgram } from './draft.ts'
import { MessagePreview } from './message-preview.tsx'
import { whyNotSend } from './parts.ts'
import { PartsNav } from './parts-nav.tsx'
import { ProgramChoices } from './program-choices.tsx'
import { sendOut } from './send-out.ts'
import { emptySending, type SendingNotes } from './sending.ts'
import { type DraftHandle, forgetDraft, useDraft } from './use-draft.ts'
import { useDraftData } from './use-draft-data.ts'
import { useUpload } from './use-upload.ts'
import { What } from './what.tsx'
import { When } from './when.tsx'
import { Who } from './who.tsx'

/** Writing a campaign: who, what, when, and the check before it is sent. */
export function NewCampaignPage() {
  const { data: me } = useQuery(meQuery)
  const forbidden = whyNotManage(me?.actor.role)
  return (
    <>
      <TopBar
        crumbs={[
          <Link key="campaigns" to="/campaigns" className="hover:underline">
            Campaigns
          </Link>,
          'New campaign',
        ]}
      />
      <PageBody>
        {forbidden ? (
          <Note
            title="You cannot write campaigns"
            action={
              <Link to="/campaigns" className={buttonStyle({ size: 'small' })}>
                Go to campaigns
              </Link>
            }
          >
            {forbidden}
          </Note>
        ) : (
          <DraftView />
        )}
      </PageBody>
    </>
  )
}

function StartOver({ isEmpty, onConfirm }: { isEmpty: boolean; onConfirm: () => void }) {
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Button
        variant="ghost"
        disabledReason={isEmpty ? 'Nothing has been chosen yet.' : null}
        onClick={() => setIsAsking(true)}
      >
        Start over
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title="Start over?"
        description="What you chose and typed on this page is forgotten. Nobody has been messaged."
        actions={
          <>
            <Button onClick={() => setIsAsking(false)}>Go back</Button>
            <Button
              variant="danger"
              onClick={() => {
                setIsAsking(false)
                onConfirm()
              }}
            >
              Start over
            </Button>
          </>
        }
      />
    </>
  )
}

/** Why a program cannot be cut as chosen; undefined when that is not the reason. */
const cutRefusal = (error: unknown): string | undefined => {
  const { code, detail } = describeFailure(error)
  return code === 'parts-too-many' ? detail : undefined
}

const isUntouched = ({ choices, notes }: DraftHandle): boolean =>
  isNothingChosen(choices) && notes.name === null && isDefault(notes.sending)

const isDefault = (sending: SendingNotes): boolean =>
  JSON.stringify(sending) === JSON.stringify(emptySending)

function DraftView() {
  const draft = useDraft()
  const upload = useUpload((file) => draft.choose({ import: file.id }))
  const data = useDraftData(draft)
  const navigate = useNavigate()
  const [confirming, setConfirming] = useState<SendRequest | null>(null)
  const { request, file, name, parts, preview, template } = data
  const whyNot = data.isCounting ? 'Counting people.' : whyNotSend(parts)
  const send = async (confirmed: SendRequest) => {
    const id = await sendOut(name.trim(), confirmed, draft)
    forgetDraft()
    await (confirmed.kind === 'program'
      ? navigate({ to: '/programs/$programId', params: { programId: id } })
      : navigate({ to: '/campaigns/$campaignId', params: { campaignId: id } }))
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-xl">New campaign</h1>
        <StartOver
          isEmpty={isUntouched(draft)}
          onConfirm={() => {
            upload.stop()
            draft.clear()
          }}
        />
      </div>
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[176px_minmax(0,1fr)]">
        <PartsNav parts={parts} />
        <div className="grid min-w-0 gap-x-8 gap-y-6 xl:grid-cols-[minmax(0,1fr)_320px] xl:grid-rows-[auto_auto_auto_1fr]">
          <div className="min-w-0 xl:col-span-2">
            <Who
              upload={upload}
              file={file.data}
              isFetching={file.isLoading}
              fetchError={file.isError && !file.data ? file.error : null}
            />
          </div>
          <What
            draft={draft}
            numbers={data.numbers}
            templates={data.templates}
            number={data.number}
            template={template}
            columns={file.data?.columns ?? []}
            people={preview.data?.eligible}
          />
          <div className="flex min-w-0 flex-col gap-6 xl:col-start-1">
            <When sending={draft.notes.sending} nowMs={data.nowMs} onChange={draft.noteSending} />
            {file.data && isForProgram(file.data) && (
              <ProgramChoices
                file={file.data}
                cutColumn={cutColumnOf(draft.notes, file.data)}
                sideBySide={draft.notes.sending.sideBySide}
                parts={preview.data?.parts}
                refusal={preview.isError ? cutRefusal(preview.error) : undefined}
                onChange={draft.noteSending}
              />
            )}
          </div>
          <div className="xl:col-start-2 xl:row-span-3 xl:row-start-2">
            <div className="border-line border-t pt-4 xl:sticky xl:top-[68px]">
              <MessagePreview template={template} people={data.people} />
            </div>
          </div>
          <div className="xl:col-start-1">
            <Check
              name={name}
              onName={(next) => draft.note({ name: next })}
              request={request}
              preview={preview.data}
              isCounting={data.isCounting}
              error={preview.isError ? preview.error : null}
              onRetry={preview.refetch}
              whyNot={whyNot}
              onSend={() => setConfirming(request ?? null)}
            />
          </div>
        </div>
      </div>
      {confirming && (
        <SendDialog
          request={confirming}
          fileName={file.data?.fileName ?? ''}
          name={name.trim()}
          expectedPeople={preview.data?.eligible}
          onClose={() => setConfirming(null)}
          onConfirm={() => send(confirming)}
        />
      )}
    </>
  )
}
