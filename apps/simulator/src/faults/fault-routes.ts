import {
  type ControlRoute,
  controlOk,
  controlProblem,
  readControlBody,
} from '../control/control-api.ts'
import { type FaultBook, faultsSchema } from './fault-book.ts'

/** /sim/faults. */
export function faultRoutes(faults: FaultBook, isNumber: (id: string) => boolean): ControlRoute[] {
  const state = () => ({ faults: faults.list() })
  return [
    {
      method: 'GET',
      path: '/sim/faults',
      summary: 'The faults switched on, how many each has befallen and how many it still may.',
      answer: () => controlOk(state()),
    },
    {
      method: 'PUT',
      path: '/sim/faults',
      summary: 'Puts these faults in the place of all before them.',
      body: faultsSchema,
      answer: (call) => {
        const body = readControlBody(call, faultsSchema)
        if (body.kind === 'refused') return body.answer
        const stranger = body.value.faults.find(
          ({ phoneNumberId }) => phoneNumberId !== undefined && !isNumber(phoneNumberId),
        )
        if (stranger !== undefined) {
          return controlProblem(400, `There is no phone number ${stranger.phoneNumberId}.`)
        }
        faults.replace(body.value.faults)
        return controlOk(state())
      },
    },
    {
      method: 'DELETE',
      path: '/sim/faults',
      summary: 'Switches all faults off.',
      answer: () => {
        faults.replace([])
        return controlOk(state())
      },
    },
  ]
}
