import { announceCampaign } from '@clarion/core/campaigns'
import type { FastifyRequest } from 'fastify'
import type { ApiParts } from './parts.ts'

/**
 * Tells the engine and open pages of a command that is written. What cannot be told now is found by
 * the engine's sweep, so it fails nobody's request: the campaign is launched, paused or cancelled.
 */
export async function tell(
  { database }: ApiParts,
  request: FastifyRequest,
  campaignId: string,
  engineTold: Promise<void>,
): Promise<void> {
  const told = await Promise.allSettled([engineTold, announceCampaign(database, campaignId)])
  for (const part of told)
    if (part.status === 'rejected')
      request.log.error({ err: part.reason, campaignId }, 'a command was written but not passed on')
}
