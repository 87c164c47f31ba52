import type { Stop, StopScope } from '@clarion/contracts/stops'

const subjectWords: Record<StopScope, (name: string) => string> = {
  account: (name) => `Sending from the account ${name}`,
  number: (name) => `Sending through ${name}`,
  template: (name) => `Sending the template ${name}`,
}

type Subject = Pick<Stop, 'scope' | 'subjectName'>

/** What a stop is on; begins a sentence. */
export const stopSubject = ({ scope, subjectName }: Subject): string =>
  subjectWords[scope](subjectName)

/** What is stopped, in a sentence. */
export const stopTitle = (stop: Subject): string => `${stopSubject(stop)} is stopped`

export interface SendsWith {
  numberIds: readonly string[]
  wabaId: string | undefined
  template: { name: string; language: string }
}

/** The open stops that keep something from sending, or some of its numbers. */
export const stopsOn = (stops: readonly Stop[], sends: SendsWith): Stop[] =>
  stops.filter(({ scope, subject, liftedAt }) => {
    if (liftedAt !== null) return false
    if (scope === 'number') return sends.numberIds.includes(subject)
    if (scope === 'account') return subject === sends.wabaId
    return subject === `${sends.wabaId}/${sends.template.name}/${sends.template.language}`
  })

/** What lifting does, on its button. */
export const liftWords = (pausedCampaigns: number): string =>
  pausedCampaigns === 0
    ? 'Lift'
    : `Lift and resume ${pausedCampaigns === 1 ? '1 campaign' : `${pausedCampaigns} campaigns`}`
