import type { Database } from '@clarion/db/pool'
import type { Refusal } from '../shared/public.ts'

/** Carries a refusal out of a transaction, so that what it wrote is taken back. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.detail)
    this.refusal = refusal
  }
}

/** Runs a transaction that a `Refused` thrown in it takes back. */
export async function orRefusal<T>(
  database: Database,
  work: (trx: Database) => Promise<T>,
): Promise<T | Refusal> {
  try {
    return await database.transaction().execute(work)
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}
