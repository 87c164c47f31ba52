import { sql } from 'kysely'
import type { ApiParts } from '../parts.ts'
import type { Server } from '../route-types.ts'

/** For whoever watches the process: alive, and able to serve. */
export function healthRoutes(app: Server, { database }: ApiParts): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'alive' }))
  app.get('/readyz', { schema: { hide: true } }, async () => {
    await sql`select 1`.execute(database)
    return { status: 'ready' }
  })
}
