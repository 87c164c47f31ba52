import type { Config } from '@clarion/config/config'
import { type AdvanceNeeds, NumberGate } from '@clarion/core/dispatch'
import { createTokenVault } from '@clarion/core/onboarding'
import { createDatabase, createPool, type Database } from '@clarion/db/pool'
import { explainAndTell } from '@clarion/meta/error-table'
import { graphAccounts } from '@clarion/meta/graph-accounts'
import { GraphClient } from '@clarion/meta/graph-client'
import type { Logger } from 'pino'

/** What the worker is made of; built once, ended by `close`. */
export interface WorkerParts {
  database: Database
  /** The same database through connections for bulk. */
  bulk: Database
  advanceNeeds: AdvanceNeeds
  stopSoon(): void
  isStopping(): boolean
  onFault(error: unknown): void
  close(): Promise<void>
}

export function createParts(config: Config, log: Logger, wake: AdvanceNeeds['wake']): WorkerParts {
  const onFault = (error: unknown): void =>
    log.error({ err: error }, 'a step failed; it is tried again')
  const pool = createPool({
    url: config.DATABASE_URL,
    connectionMax: 16,
    name: 'clarion-worker',
    onIdleError: onFault,
  })
  const database = createDatabase(pool)
  const bulk = createDatabase(
    createPool({
      url: config.DATABASE_URL,
      connectionMax: 8,
      name: 'clarion-worker-bulk',
      onIdleError: onFault,
      isForBulk: true,
    }),
  )
  const graph = new GraphClient({
    version: config.META_GRAPH_VERSION,
    ...(config.META_GRAPH_URL !== undefined && { baseUrl: config.META_GRAPH_URL }),
  })
  let isStopping = false
  const advanceNeeds: AdvanceNeeds = {
    database,
    bulk,
    send: graph.send,
    explainError: explainAndTell((code) =>
      log.warn({ code }, 'Meta answered with a code that the table of errors does not list'),
    ),
    worker: config.WORKER_NAME,
    reconcileMs: config.UNKNOWN_RECONCILE_MS,
    gateOf: gatePerNumber(),
    meta: graphAccounts(graph, {
      appId: config.META_APP_ID,
      appSecret: config.META_APP_SECRET,
      verifyToken: config.META_WEBHOOK_VERIFY_TOKEN,
    }),
    vault: createTokenVault(config.ENCRYPTION_KEY),
    isStopping: () => isStopping,
    nowMs: Date.now,
    wake,
    onFault,
  }
  return {
    database,
    bulk,
    advanceNeeds,
    stopSoon: () => {
      isStopping = true
    },
    isStopping: () => isStopping,
    onFault,
    close: async () => {
      await graph.close()
      await database.destroy()
      await bulk.destroy()
    },
  }
}

/** One gate per number: every campaign of this process that uses the number shares it. */
function gatePerNumber(): AdvanceNeeds['gateOf'] {
  const gates = new Map<string, { perSecondMax: number; gate: NumberGate }>()
  return (phoneNumberId, perSecondMax) => {
    const known = gates.get(phoneNumberId)
    if (known?.perSecondMax === perSecondMax) return known.gate
    const gate = new NumberGate(perSecondMax)
    gates.set(phoneNumberId, { perSecondMax, gate })
    return gate
  }
}
