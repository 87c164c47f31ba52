import { defineConfig } from 'vitest/config'

/** The live suite against a Temporal server; scripts/temporal.mjs finds or builds one. */
export default defineConfig({
  test: {
    include: ['packages/engine/src/**/*.live.ts'],
    globalSetup: ['packages/engine/src/testing/temporal-server.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
