import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { connectAccount, listPhoneNumbers } from '@clarion/core/onboarding'
import { syncTemplates } from '@clarion/core/templates'
import { z } from 'zod'
import { actorOfApiKey, createApiKey } from './api-keys.ts'
import type { Auth } from './auth.ts'
import type { ApiParts } from './parts.ts'

const credentialsSchema = z.object({
  baseUrl: z.string(),
  email: z.string(),
  password: z.string(),
  apiKey: z.string(),
  phoneNumberIds: z.object({ standard: z.string(), high: z.string() }),
  simulatorUrl: z.string(),
})
type Credentials = z.infer<typeof credentialsSchema>

const OWNER_EMAIL = 'owner@clarion.example'
const WORKSPACE_NAME = 'Kopi Senja'

async function readCredentials(file: string): Promise<Credentials | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  return credentialsSchema.safeParse(parseJson(text)).data
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The first start with a simulator: a workspace with an owner, an API key and the demo account,
 * connected as any account is. Later starts connect again, since ports may have changed, and keep
 * login and key while they still work. Needs the server to listen already: Meta verifies the
 * webhook's address while it is subscribed.
 *
 * Effect: writes the credentials file (mode 0600), whole or not at all.
 */
export async function seed(parts: ApiParts): Promise<void> {
  const { config, database } = parts
  const { SEED_CREDENTIALS_FILE: file, SEED_WABA_ID: wabaId, SEED_ACCESS_TOKEN: token } = config
  if (file === undefined || wabaId === undefined || token === undefined) return
  const known = await readCredentials(file)
  const owner = await ensureOwner(parts, known?.password)
  await connectAccount(parts.accounts, {
    workspaceId: owner.workspaceId,
    wabaId,
    token,
    callbackUrl: `${config.publicUrl}/webhooks/whatsapp`,
  })
  await syncTemplates(parts.accounts, owner.workspaceId)
  const knownActor = known && (await actorOfApiKey(database, known.apiKey))
  const apiKey =
    known && knownActor?.workspaceId === owner.workspaceId
      ? known.apiKey
      : await createApiKey(database, {
          workspaceId: owner.workspaceId,
          name: 'First API key',
          role: 'owner',
        })
  const numbers = await listPhoneNumbers(database, owner.workspaceId)
  const idOf = (level: string): string =>
    numbers.find((number) => number.throughputLevel === level)?.id ?? numbers[0]?.id ?? ''
  const credentials: Credentials = {
    baseUrl: config.publicUrl,
    email: OWNER_EMAIL,
    password: owner.password,
    apiKey,
    phoneNumberIds: { standard: idOf('STANDARD'), high: idOf('HIGH') },
    simulatorUrl: config.SIMULATOR_URL ?? '',
  }
  const partial = `${file}.partial`
  await writeFile(partial, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  await rename(partial, file)
}

/** The owner and their workspace; a password that nobody knows any more is replaced. */
async function ensureOwner(
  { auth, database }: ApiParts,
  knownPassword: string | undefined,
): Promise<{ workspaceId: string; password: string }> {
  const user = await database
    .selectFrom('auth.user')
    .select('id')
    .where('email', '=', OWNER_EMAIL)
    .executeTakeFirst()
  const password = knownPassword ?? randomBytes(12).toString('base64url')
  const userId = user?.id ?? (await createUser(auth))
  if (!user || knownPassword === undefined) await setPassword(auth, userId, password)
  const member = await database
    .selectFrom('auth.member')
    .select('organizationId')
    .where('userId', '=', userId)
    .executeTakeFirst()
  if (member) return { workspaceId: member.organizationId, password }
  const workspace = await auth.api.createOrganization({
    body: { name: WORKSPACE_NAME, slug: 'first', userId },
  })
  return { workspaceId: workspace.id, password }
}

async function createUser(auth: Auth): Promise<string> {
  const { internalAdapter } = await auth.$context
  const user = await internalAdapter.createUser(
    { email: OWNER_EMAIL, name: 'Owner', emailVerified: true },
    { method: 'first-start' },
  )
  return user.id
}

/** A person without a password is what a start leaves that died after making the person. */
async function setPassword(auth: Auth, userId: string, password: string): Promise<void> {
  const { internalAdapter, password: passwords } = await auth.$context
  const hash = await passwords.hash(password)
  const accounts = await internalAdapter.findAccounts(userId)
  if (accounts.some((account) => account.providerId === 'credential'))
    await internalAdapter.updatePassword(userId, hash)
  else
    await internalAdapter.linkAccount({
      userId,
      providerId: 'credential',
      accountId: userId,
      password: hash,
    })
}
