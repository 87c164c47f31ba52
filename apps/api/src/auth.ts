import { betterAuth } from 'better-auth'
import { organization } from 'better-auth/plugins'
import type { Pool } from 'pg'

/** Carries the address of whoever asks to the sign-in library, which sees headers only. */
export const CLIENT_IP_HEADER = 'x-clarion-client-ip'

export interface AuthOptions {
  pool: Pool
  secret: string
  publicUrl: string
}

/** A loopback address has two names, and people type either. */
function trustedOrigins(publicUrl: string): string[] {
  const url = new URL(publicUrl)
  if (!['127.0.0.1', 'localhost'].includes(url.hostname)) return [url.origin]
  return ['127.0.0.1', 'localhost'].map((host) => `${url.protocol}//${host}:${url.port}`)
}

/**
 * Sign-in with e-mail and password, sessions, and workspaces (organisations). Nobody signs up by
 * themselves; people are made by the first start and, later, by invitation.
 */
export function createAuth({ pool, secret, publicUrl }: AuthOptions) {
  return betterAuth({
    database: pool,
    secret,
    baseURL: publicUrl,
    trustedOrigins: trustedOrigins(publicUrl),
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    // Counted per process and by the connection's own address: what a header says of it can be forged.
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 600,
      customRules: { '/sign-in/*': { window: 60, max: 30 } },
    },
    advanced: { ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] } },
    session: { expiresIn: 7 * 86_400, updateAge: 86_400 },
    plugins: [organization({ allowUserToCreateOrganization: false })],
    databaseHooks: {
      session: {
        create: {
          // A session opens in the person's first workspace.
          before: async (session) => {
            const found = await pool.query<{ organizationId: string }>(
              `select "organizationId" from member where "userId" = $1 order by "createdAt" limit 1`,
              [session.userId],
            )
            const activeOrganizationId = found.rows[0]?.organizationId ?? null
            return { data: { ...session, activeOrganizationId } }
          },
        },
      },
    },
  })
}

export type Auth = ReturnType<typeof createAuth>
