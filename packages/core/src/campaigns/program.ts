import type { ProgramAction, ProgramState } from '@clarion/contracts/programs'

/** Which states allow an action on a program. */
const allowedFrom: Record<ProgramAction, readonly ProgramState[]> = {
  launch: ['draft'],
  pause: ['scheduled', 'running'],
  resume: ['paused'],
  cancel: ['draft', 'scheduled', 'running', 'paused'], // sent messages stay sent
}

const refusalOf: Record<ProgramAction, string> = {
  launch: 'Only a draft can be launched',
  pause: 'Only a program that is launched and has not ended can be paused',
  resume: 'Only a paused program can be resumed',
  cancel: 'Only a program that has not ended can be cancelled',
}

/** Why an action is not possible now, in words; null when it is. */
export const whyNotProgramAction = (action: ProgramAction, state: ProgramState): string | null =>
  allowedFrom[action].includes(state) ? null : `${refusalOf[action]}; this one is ${state}.`

export const partName = (program: string, part: number, of: number): string =>
  `${program} · part ${part} of ${of}`
