import type { Database } from '@clarion/db/pool'
import { sql } from 'kysely'
import {
  isTemplateInUse,
  pauseForConsent,
  raiseToldStop,
  type ToldSubject,
  tellReleased,
} from '../dispatch/public.ts'
import {
  changeToldNumber,
  findToldAccount,
  findToldNumber,
  storePortfolio,
  type ToldAccount,
} from '../onboarding/public.ts'
import { appendAudit } from '../shared/public.ts'
import { changeMirrored, findToldTemplate, type MirroredKey } from '../templates/public.ts'
import type { AccountChange, AccountFact } from './facts.ts'
import {
  wordsOfCategory,
  wordsOfNumberRelease,
  wordsOfRedNumber,
  wordsOfReinstated,
  wordsOfStanding,
  wordsOfTemplate,
  wordsOfTemplateRelease,
} from './told-words.ts'

/** A fact whose instant is known: Meta's own, or else when its body came. */
export type DatedFact = AccountFact & { atMs: number }

/** Codes of answers that say of a template what a pause or a disabling says. */
const TEMPLATE_CODES = [132015, 132016]
/** Codes of answers that say of an account what a restriction or a ban says. */
const ACCOUNT_CODES = [368, 131031]

/**
 * Applies what Meta tells of accounts, templates and numbers that are known here; of others it
 * changes nothing. Twice is once, and of two tellings about the same subject the older one changes
 * nothing when it comes later, as far as Meta's whole seconds tell them apart.
 *
 * Returns the campaigns that changed; the caller announces them. Effect: in the caller's
 * transaction; locks subjects in the order of their names, so that readers wait for each other.
 */
export async function applyAccountFacts(
  trx: Database,
  facts: readonly DatedFact[],
): Promise<string[]> {
  const known: Known[] = []
  for (const fact of facts) {
    const account = await findToldAccount(trx, fact.entryId)
    const found = account && (await knownOf(trx, account, fact))
    if (found) known.push(found)
  }
  known.sort((a, b) => (a.subject === b.subject ? a.atMs - b.atMs : a.subject < b.subject ? -1 : 1))
  const changed: string[] = []
  for (const one of known) {
    if (await isNews(trx, one)) changed.push(...(await one.apply()))
  }
  return changed
}

/** A telling about something that is known here. */
interface Known {
  /** What it is about: tellings of the same subject follow each other. */
  subject: string
  atMs: number
  change: AccountChange
  /** Returns the campaigns that changed. */
  apply(): Promise<string[]>
}

/**
 * Notes the telling unless a newer one of its subject, or the same one, was noted before. What
 * differs at the same second is applied in the order it comes.
 */
async function isNews(trx: Database, { subject, atMs, change }: Known): Promise<boolean> {
  const noted = await sql`
    insert into meta_tellings as t (subject, told_at, facts)
    values (${subject}, ${new Date(atMs)}, array[${JSON.stringify(change)}]::text[])
    on conflict (subject) do update
    set told_at = excluded.told_at,
        facts = case when excluded.told_at > t.told_at then excluded.facts
                     else t.facts || excluded.facts end
    where excluded.told_at > t.told_at
       or excluded.told_at = t.told_at and not t.facts @> excluded.facts
    returning subject`.execute(trx)
  return noted.rows.length > 0
}

async function knownOf(
  trx: Database,
  account: ToldAccount,
  { atMs, change }: DatedFact,
): Promise<Known | undefined> {
  const known = (subject: string, apply: Known['apply']): Known => ({
    ...{ subject: `${subject}/${change.kind}`, atMs, change, apply },
  })
  const { wabaId, workspaceId } = account
  switch (change.kind) {
    case 'template_status':
    case 'template_quality':
    case 'template_category': {
      const key = await findToldTemplate(trx, wabaId, change.template)
      if (!key) return undefined
      return known(`template/${wabaId}/${key.name}/${key.language}`, () =>
        applyToTemplate(trx, key, change, atMs),
      )
    }
    case 'number_quality':
    case 'throughput': {
      const phoneNumberId = await findToldNumber(trx, wabaId, change.displayPhoneNumber)
      if (phoneNumberId === undefined) return undefined
      const subject = { workspaceId, wabaId, scope: 'number', phoneNumberId } as const
      return known(`number/${phoneNumberId}`, () => applyToNumber(trx, subject, change))
    }
    case 'messaging_limit':
      return known(`portfolio/${account.portfolioId ?? `waba:${wabaId}`}`, async () => {
        const told = { portfolioId: null, messagingLimit: change.limit, clockAheadMs: null }
        await storePortfolio(trx, wabaId, told)
        return []
      })
    case 'standing': {
      const subject = await subjectOfStanding(trx, account, change.displayPhoneNumber)
      if (!subject) return undefined
      const id = subject.scope === 'number' ? subject.phoneNumberId : wabaId
      return known(`${subject.scope}/${id}`, () => applyStanding(trx, subject, change))
    }
    case 'warning':
      return known(`account/${wabaId}/${change.warning}`, async () => {
        const { warning } = change
        const line = { actor: 'Meta', action: 'account.warning', subject: wabaId }
        await appendAudit(trx, { workspaceId, ...line, detail: { warning } })
        return []
      })
  }
}

type Change<Kind extends AccountChange['kind']> = Extract<AccountChange, { kind: Kind }>

async function applyToTemplate(
  trx: Database,
  key: MirroredKey,
  change: Change<'template_status' | 'template_quality' | 'template_category'>,
  atMs: number,
): Promise<string[]> {
  switch (change.kind) {
    case 'template_quality':
      // A RED template is paused by Meta, which tells that by itself.
      await changeMirrored(trx, key, { quality: change.quality })
      return []
    case 'template_category': {
      await changeMirrored(trx, key, { category: change.category })
      if (change.category !== 'marketing') return []
      return await pauseForConsent(trx, key, wordsOfCategory(key.name))
    }
    case 'template_status': {
      await changeMirrored(trx, key, { status: change.status })
      const subject: ToldSubject = { scope: 'template', ...key }
      if (change.status === 'APPROVED')
        return await tellReleased(trx, subject, wordsOfTemplateRelease(key.name), TEMPLATE_CODES)
      const words = wordsOfTemplate(key.name, change.status, change.hold, atMs)
      if (words === null || !(await isTemplateInUse(trx, key))) return []
      return await raiseToldStop(trx, subject, words)
    }
  }
}

async function applyToNumber(
  trx: Database,
  subject: Extract<ToldSubject, { scope: 'number' }>,
  change: Change<'number_quality' | 'throughput'>,
): Promise<string[]> {
  const { phoneNumberId } = subject
  if (change.kind === 'throughput') {
    await changeToldNumber(trx, phoneNumberId, { throughputLevel: change.level })
    return []
  }
  await changeToldNumber(trx, phoneNumberId, { qualityRating: change.quality })
  return change.quality === 'RED'
    ? await raiseToldStop(trx, subject, wordsOfRedNumber)
    : await tellReleased(trx, subject, wordsOfNumberRelease, [])
}

async function subjectOfStanding(
  trx: Database,
  { wabaId, workspaceId }: ToldAccount,
  displayPhoneNumber: string | null,
): Promise<Exclude<ToldSubject, { scope: 'template' }> | undefined> {
  if (displayPhoneNumber === null) return { workspaceId, wabaId, scope: 'account' }
  const phoneNumberId = await findToldNumber(trx, wabaId, displayPhoneNumber)
  return phoneNumberId === undefined
    ? undefined
    : { workspaceId, wabaId, scope: 'number', phoneNumberId }
}

async function applyStanding(
  trx: Database,
  subject: ToldSubject,
  { standing, untilMs }: Change<'standing'>,
): Promise<string[]> {
  const isNumber = subject.scope === 'number'
  return standing === 'reinstated'
    ? await tellReleased(trx, subject, wordsOfReinstated(isNumber), isNumber ? [] : ACCOUNT_CODES)
    : await raiseToldStop(trx, subject, wordsOfStanding(standing, isNumber, untilMs))
}
