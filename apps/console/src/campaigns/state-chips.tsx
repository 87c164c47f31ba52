import type { CampaignState, DeliveryStatus, RecipientState } from '@clarion/contracts/campaigns'
import type { ProgramState } from '@clarion/contracts/programs'
import {
  Ban,
  Check,
  CheckCheck,
  CircleDashed,
  CircleHelp,
  Clock,
  Eye,
  Hand,
  Hourglass,
  ListOrdered,
  type LucideIcon,
  Pause,
  PencilLine,
  Play,
  RotateCw,
  Send,
  SkipForward,
  X,
} from 'lucide-react'
import { Chip, type Tone } from '../ui/chip.tsx'
import {
  campaignStateWords,
  deliveryStatusWords,
  programStateWords,
  recipientStateWords,
} from './words.ts'

interface Look {
  tone: Tone
  icon: LucideIcon
}

const campaignLooks: Record<CampaignState, Look> = {
  draft: { tone: 'pending', icon: PencilLine },
  scheduled: { tone: 'pending', icon: Clock },
  queued: { tone: 'pending', icon: ListOrdered },
  sending: { tone: 'sending', icon: Send },
  paused: { tone: 'paused', icon: Pause },
  waiting: { tone: 'deferred', icon: Hourglass },
  finished: { tone: 'delivered', icon: Check },
  cancelled: { tone: 'skipped', icon: Ban },
}

const programLooks: Record<ProgramState, Look> = {
  draft: campaignLooks.draft,
  scheduled: campaignLooks.scheduled,
  running: campaignLooks.sending,
  paused: campaignLooks.paused,
  finished: campaignLooks.finished,
  cancelled: campaignLooks.cancelled,
}

export const recipientLooks: Record<RecipientState, Look> = {
  pending: { tone: 'pending', icon: CircleDashed },
  claimed: { tone: 'claimed', icon: Hand },
  sending: { tone: 'sending', icon: Send },
  accepted: { tone: 'sent', icon: Check },
  failed: { tone: 'failed', icon: X },
  deferred: { tone: 'deferred', icon: RotateCw },
  unknown: { tone: 'unknown', icon: CircleHelp },
  skipped: { tone: 'skipped', icon: SkipForward },
}

const statusLooks: Record<DeliveryStatus, Look> = {
  sent: { tone: 'sent', icon: Check },
  failed: { tone: 'failed', icon: X },
  delivered: { tone: 'delivered', icon: CheckCheck },
  read: { tone: 'read', icon: Eye },
  played: { tone: 'read', icon: Play },
}

export const CampaignStateChip = ({ state }: { state: CampaignState }) => (
  <Chip {...campaignLooks[state]} title={campaignStateWords[state].meaning}>
    {campaignStateWords[state].label}
  </Chip>
)

export const ProgramStateChip = ({ state }: { state: ProgramState }) => (
  <Chip {...programLooks[state]} title={programStateWords[state].meaning}>
    {programStateWords[state].label}
  </Chip>
)

export const RecipientStateChip = ({ state }: { state: RecipientState }) => (
  <Chip {...recipientLooks[state]} title={recipientStateWords[state].meaning}>
    {recipientStateWords[state].label}
  </Chip>
)

export const DeliveryStatusChip = ({ status }: { status: DeliveryStatus | null }) =>
  status === null ? (
    <span className="text-ink-faint">–</span>
  ) : (
    <Chip {...statusLooks[status]} title={deliveryStatusWords[status].meaning}>
      {deliveryStatusWords[status].label}
    </Chip>
  )
