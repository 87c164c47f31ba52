import {
  type ControlAnswer,
  type ControlCall,
  type ControlRoute,
  controlOk,
  controlProblem,
} from '../control/control-api.ts'
import type { PhoneNumber } from '../world/world.ts'
import { type AddNumberNeeds, addNumberRoute } from './add-number.ts'

/** What a business reads on its own phone, numbers more, and one that has to prove itself again. */
export function numberRoutes(needs: AddNumberNeeds): ControlRoute[] {
  const { world } = needs
  const of =
    (run: (number: PhoneNumber) => void) =>
    ({ params }: ControlCall): ControlAnswer => {
      const node = world.nodesById.get(params['phone_number_id'] ?? '')
      if (node?.kind !== 'phoneNumber') return controlProblem(404, 'There is no such number.')
      run(node.phoneNumber)
      return controlOk(viewOf(node.phoneNumber))
    }
  return [
    {
      method: 'GET',
      path: '/sim/phone-numbers',
      summary: 'All numbers with their PIN and the verification code they were sent.',
      answer: () =>
        controlOk({ data: world.wabas.flatMap((waba) => waba.phoneNumbers.map(viewOf)) }),
    },
    addNumberRoute(needs, viewOf),
    {
      method: 'POST',
      path: '/sim/phone-numbers/{phone_number_id}/unverify',
      summary: 'The number has to be verified and registered again.',
      answer: of((number) => {
        number.codeVerificationStatus = 'NOT_VERIFIED'
        number.isRegistered = false
      }),
    },
  ]
}

const viewOf = (number: PhoneNumber): object => ({
  id: number.id,
  wabaId: number.waba.id,
  displayPhoneNumber: number.displayPhoneNumber,
  verifiedName: number.verifiedName,
  throughputLevel: number.throughputLevel,
  isRegistered: number.isRegistered,
  codeVerificationStatus: number.codeVerificationStatus,
  pin: number.pin,
  verificationCode: number.verificationCode ?? null,
  blockedPeople: number.blockedWaIds.size,
})
