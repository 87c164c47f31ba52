import type { NewCampaignInput } from '@clarion/contracts/campaigns'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { meQuery } from '../api/queries.ts'
import { SendDialog } from '../campaigns/send-dialog.tsx'
import { whyNotManage } from '../lib/may.ts'
import { PageBody, TopBar } from '../shell/shell.tsx'
import { Button, buttonStyle } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Note } from '../ui/note.tsx'
import { Section } from '../ui/section.tsx'
import { Check } from './check.tsx'
import { isNothingChosen } from './choices.ts'
import { MessagePreview } from './message-preview.tsx'
import { whyNotSend } from './parts.ts'
import { PartsNav } from './parts-nav.tsx'
import { sendCampaign } from './send-campaign.ts'
import { forgetDraft, useDraft } from './use-draft.ts'
import { useDraftData } from './use-draft-data.ts'
import { useUpload } from './use-upload.ts'
import { What } from './what.tsx'
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

function DraftView() {
  const draft = useDraft()
  const upload = useUpload((file) => draft.choose({ import: file.id }))
  const data = useDraftData(draft)
  const navigate = useNavigate()
  const [confirming, setConfirming] = useState<Omit<NewCampaignInput, 'name'> | null>(null)
  const { body, file, name, parts, preview, template } = data
  const whyNot = data.isCounting ? 'Counting people.' : whyNotSend(parts)
  const send = async (confirmed: Omit<NewCampaignInput, 'name'>) => {
    const id = await sendCampaign({ name: name.trim(), ...confirmed }, draft)
    forgetDraft()
    await navigate({ to: '/campaigns/$campaignId', params: { campaignId: id } })
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-xl">New campaign</h1>
        <StartOver
          isEmpty={isNothingChosen(draft.choices) && draft.notes.name === null}
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
          />
          <Section id="when" title="When" className="xl:col-start-1">
            <p>At once when you confirm. It can be paused, resumed and cancelled while it runs.</p>
          </Section>
          <div className="xl:col-start-2 xl:row-span-3 xl:row-start-2">
            <div className="border-line border-t pt-4 xl:sticky xl:top-[68px]">
              <MessagePreview template={template} people={data.people} />
            </div>
          </div>
          <div className="xl:col-start-1">
            <Check
              name={name}
              onName={(next) => draft.note({ name: next })}
              preview={preview.data}
              isCounting={data.isCounting}
              error={preview.isError ? preview.error : null}
              onRetry={preview.refetch}
              whyNot={whyNot}
              onSend={() => setConfirming(body ?? null)}
            />
          </div>
        </div>
      </div>
      {confirming && (
        <SendDialog
          body={confirming}
          name={name.trim()}
          expectedPeople={preview.data?.eligible}
          onClose={() => setConfirming(null)}
          onConfirm={() => send(confirming)}
        />
      )}
    </>
  )
}
