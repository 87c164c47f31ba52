import { unknownDecidedSchema, unknownDecisionSchema } from '@clarion/contracts/campaigns'
import { idSchema } from '@clarion/contracts/shared'
import { decideUnknown } from '@clarion/core/dispatch'
import { z } from 'zod'
import { actorOf } from '../access.ts'
import type { ApiParts } from '../parts.ts'
import { orProblem } from '../problem-replies.ts'
import type { Server } from '../route-types.ts'
import { tell } from '../tell.ts'

/** What an operator decides about people of whom nobody knows whether they were reached. */
export function unknownOutcomeRoutes(app: Server, parts: ApiParts): void {
  const { database, engine } = parts
  app.post(
    '/v1/campaigns/:id/unknown-outcomes',
    {
      schema: {
        tags: ['Campaigns'],
        operationId: 'decideUnknownOutcomes',
        summary: 'Send again to people with an unknown outcome, mark them as sent, or give up',
        description:
          'Sending again may reach somebody twice: Meta gave no answer, and the message may have gone out. Whoever is known by the time it is carried out stays as they are.',
        params: z.strictObject({ id: idSchema }),
        body: unknownDecisionSchema,
        response: { 200: unknownDecidedSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      const { decision, ns } = request.body
      const { people } = orProblem(
        await decideUnknown(database, actorOf(request), id, decision, ns),
      )
      if (people > 0) await tell(parts, request, id, engine.wake(id))
      return { people }
    },
  )
}
