import { phoneNumberIdSchema } from '@clarion/contracts/shared'
import { changePhoneNumberSchema, phoneNumberSchema } from '@clarion/contracts/templates'
import { stopRedNumber } from '@clarion/core/delivery'
import {
  changePhoneNumber,
  findPhoneNumber,
  listPhoneNumbers,
  refreshAccounts,
} from '@clarion/core/onboarding'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import type { ApiParts } from '../parts.ts'
import { orProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'

const tags = ['Workspace']
const listOfNumbers = z.object({ data: z.array(phoneNumberSchema) })

/** The numbers a workspace sends through. */
export function phoneNumberRoutes(app: Server, parts: ApiParts): void {
  const { database } = parts

  app.get(
    '/v1/phone-numbers',
    {
      schema: {
        tags,
        operationId: 'listPhoneNumbers',
        summary: 'Phone numbers that can send, with the rate planned for each',
        response: { 200: listOfNumbers },
      },
    },
    async (request) => ({ data: await listPhoneNumbers(database, actorOf(request).workspaceId) }),
  )

  app.post(
    '/v1/phone-numbers/refresh',
    {
      schema: {
        tags,
        operationId: 'refreshPhoneNumbers',
        summary:
          'Read the numbers, their throughput and quality, and the messaging limit from Meta again',
        response: { 200: listOfNumbers },
      },
    },
    async (request) => {
      const { workspaceId } = actorOf(request)
      for (const number of await refreshAccounts(parts.accounts, workspaceId))
        await stopRedNumber(database, { workspaceId, ...number })
      return { data: await listPhoneNumbers(database, workspaceId) }
    },
  )

  app.patch(
    '/v1/phone-numbers/:id',
    {
      schema: {
        tags,
        operationId: 'changePhoneNumber',
        summary: 'Set a ceiling of your own for a number, below what Meta allows, or take it back',
        params: z.strictObject({ id: phoneNumberIdSchema }),
        body: changePhoneNumberSchema,
        response: { 200: phoneNumberSchema },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const { id } = request.params
      orProblem(await changePhoneNumber(database, actor, id, request.body))
      const number = await findPhoneNumber(database, actor.workspaceId, id)
      if (!number) throw new Error('a number vanished while it was changed')
      return number
    },
  )
}
