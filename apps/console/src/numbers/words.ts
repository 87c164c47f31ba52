import type { PhoneNumber } from '@clarion/contracts/templates'

export const qualityWords: Record<PhoneNumber['qualityRating'], string> = {
  GREEN: 'Quality green',
  YELLOW: 'Quality yellow',
  RED: 'Quality red',
  UNKNOWN: 'Quality not rated',
}

/** Why nothing can be sent through a number; null when it can. */
export const whyNotConnected = ({ status }: Pick<PhoneNumber, 'status'>): string | null =>
  status === 'CONNECTED' ? null : `Cannot send: Meta reports it as ${status}.`
