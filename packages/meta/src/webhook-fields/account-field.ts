import { z } from 'zod'
import { e164, leaves, type ReadField, says, shown } from './field-reading.ts'

/** Instants come as numbers or texts of whole seconds. */
const secondsSchema = z.union([
  z.number().int().min(0).max(99_999_999_999),
  z
    .string()
    .regex(/^\d{1,11}$/)
    .transform(Number),
])
const updateSchema = z.looseObject({
  event: z.string(),
  phone_number: z.string().regex(/\d/).nullish().catch(null),
  restriction_info: z
    .array(
      z.looseObject({
        restriction_type: z.string(),
        expiration: secondsSchema.nullish().catch(null),
      }),
    )
    .nullish(),
  ban_info: z
    .looseObject({ waba_ban_state: z.string(), waba_ban_date: z.string().nullish() })
    .nullish(),
  violation_info: z.looseObject({ violation_type: z.string() }).nullish(),
})
type Update = z.infer<typeof updateSchema>

const SECOND_MS = 1_000
/** The one restriction that concerns campaigns; others are about adding numbers, replies and calls. */
const NO_CAMPAIGNS = 'RESTRICTED_BIZ_INITIATED_MESSAGING'

/**
 * Reads `account_update`, as far as it concerns sending.
 * Source: Meta, account_update (reference meta-messaging 5.8, Oct 2026).
 */
export const readAccountUpdate: ReadField = (value) => {
  const parsed = updateSchema.safeParse(value)
  if (!parsed.success) return leaves('an account update without an event')
  const update = parsed.data
  const displayPhoneNumber = update.phone_number ? e164(update.phone_number) : null
  const standing = { kind: 'standing', displayPhoneNumber, untilMs: null } as const
  switch (update.event) {
    case 'ACCOUNT_RESTRICTION':
      return restriction(update, displayPhoneNumber)
    case 'ACCOUNT_DELETED':
      return says({ ...standing, standing: 'deleted' })
    case 'DISABLED_UPDATE':
      return ban(update, displayPhoneNumber)
    // A violation alone keeps nothing from being sent: what follows from it comes as a restriction.
    case 'ACCOUNT_VIOLATION': {
      const type = shown(update.violation_info?.violation_type ?? 'of a kind it does not name')
      return says({ kind: 'warning', warning: `Meta found a violation of its policy: ${type}.` })
    }
    default:
      return leaves(`nothing reads the account event ${shown(update.event)} yet`)
  }
}

function restriction(update: Update, displayPhoneNumber: string | null) {
  const found = (update.restriction_info ?? []).find((one) => one.restriction_type === NO_CAMPAIGNS)
  if (!found) return says()
  const untilMs = found.expiration == null ? null : found.expiration * SECOND_MS
  return says({ kind: 'standing', standing: 'restricted', displayPhoneNumber, untilMs })
}

function ban(update: Update, displayPhoneNumber: string | null) {
  const state = update.ban_info?.waba_ban_state ?? 'nothing'
  const standing = { kind: 'standing', displayPhoneNumber, untilMs: null } as const
  switch (state) {
    case 'DISABLE':
      return says({ ...standing, standing: 'disabled' })
    case 'REINSTATE':
      return says({ ...standing, standing: 'reinstated' })
    case 'SCHEDULE_FOR_DISABLE': {
      const date = update.ban_info?.waba_ban_date
      const when = date ? `on ${shown(date)}` : 'soon'
      return says({ kind: 'warning', warning: `Meta is going to disable the account ${when}.` })
    }
    default:
      return leaves(`the account's ban state ${shown(state)} is not known here`)
  }
}
