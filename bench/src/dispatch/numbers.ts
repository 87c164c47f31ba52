import type { Stage } from '../stage/stage.ts'

/** Gives the demo account so many HIGH numbers more, known to Clarion when this returns. */
export async function addHighNumbers(stage: Stage, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    ids.push(await stage.simulator.addPhoneNumber({ throughputLevel: 'HIGH' }))
  }
  const { baseUrl, apiKey } = stage.clarion.credentials
  const response = await fetch(`${baseUrl}/v1/phone-numbers/refresh`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
  })
  if (!response.ok) throw new Error(`the numbers were not read again: ${await response.text()}`)
  const known = new Set((await stage.api.phoneNumbers()).map(({ id }) => id))
  const missing = ids.filter((id) => !known.has(id))
  if (missing.length > 0) throw new Error(`Clarion does not know ${missing.join(', ')}`)
  return ids
}

/**
 * Lifts the limits of a number on both sides. Above Meta's plan the column can be set in the
 * database alone: nothing that faces Meta may do this.
 */
export async function liftLimits(stage: Stage, phoneNumberId: string, mps: number): Promise<void> {
  await stage.simulator.settings({ throughput: { [phoneNumberId]: 100_000 } })
  await stage.database.query('update phone_numbers set mps_max = $2 where id = $1', [
    phoneNumberId,
    mps,
  ])
}
