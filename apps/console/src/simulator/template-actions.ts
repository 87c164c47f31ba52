/** What can be done to a template in each state, as the simulator allows it (docs/simulator.md). */
export type TemplateAction =
  | 'approve'
  | 'reject'
  | 'pause'
  | 'unpause'
  | 'disable'
  | 'quality'
  | 'recategorise'

export const templateActionWords: Readonly<Record<TemplateAction, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  pause: 'Pause',
  unpause: 'End the pause',
  disable: 'Disable',
  quality: 'Set quality',
  recategorise: 'Change category',
}

const allowedIn: Readonly<Record<TemplateAction, readonly string[]>> = {
  approve: ['PENDING', 'IN_APPEAL', 'REJECTED'],
  reject: ['PENDING', 'IN_APPEAL', 'APPROVED'],
  pause: ['APPROVED'],
  unpause: ['PAUSED'],
  disable: ['APPROVED', 'PAUSED'],
  quality: ['APPROVED', 'PAUSED'],
  recategorise: ['APPROVED', 'PENDING', 'PAUSED'],
}

// The keys of the table are the actions; Object.keys widens them to text.
const actions = Object.keys(allowedIn) as TemplateAction[]

export const actionsIn = (status: string): TemplateAction[] =>
  actions.filter((action) => allowedIn[action].includes(status))

export const isWaiting = (status: string): boolean => status === 'PENDING' || status === 'IN_APPEAL'

export const rejectReasons = {
  INVALID_FORMAT: 'Invalid format',
  TAG_CONTENT_MISMATCH: 'Language or category does not match the text',
  INCORRECT_CATEGORY: 'Incorrect category',
  PROMOTIONAL: 'Promotional',
  ABUSIVE_CONTENT: 'Abusive content',
  SCAM: 'Scam',
} as const

export const qualityWords = {
  GREEN: 'High',
  YELLOW: 'Medium',
  RED: 'Low (pauses the template)',
  UNKNOWN: 'Pending',
} as const

export const categoryWords = {
  MARKETING: 'Marketing',
  UTILITY: 'Utility',
  AUTHENTICATION: 'Authentication',
} as const

/** `PENDING_DELETION` as people write it: `Pending deletion`. */
export const wordsOfState = (state: string): string => {
  const words = state.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
