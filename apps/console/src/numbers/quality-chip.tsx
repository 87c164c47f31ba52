import type { PhoneNumber } from '@clarion/contracts/templates'
import { CircleHelp, type LucideIcon, ThumbsDown, ThumbsUp, TriangleAlert } from 'lucide-react'
import { Chip, type Tone } from '../ui/chip.tsx'
import { qualityWords } from './words.ts'

type Rating = PhoneNumber['qualityRating']

const looks: Record<Rating, { tone: Tone; icon: LucideIcon }> = {
  GREEN: { tone: 'read', icon: ThumbsUp },
  YELLOW: { tone: 'unknown', icon: TriangleAlert },
  RED: { tone: 'failed', icon: ThumbsDown },
  UNKNOWN: { tone: 'pending', icon: CircleHelp },
}

export const QualityChip = ({ rating }: { rating: Rating }) => (
  <Chip {...looks[rating]} title="How people reacted to its messages of the last 7 days, by Meta.">
    {qualityWords[rating]}
  </Chip>
)
