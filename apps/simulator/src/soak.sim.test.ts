import { expect, it } from 'vitest'
import { runSoak } from './testing/soak.ts'

it('keeps its books in order through duplicates, disorder, loss and faults', async () => {
  const report = await runSoak(2_000)
  expect(report.checks.filter((check) => !check.holds)).toEqual([])
  expect(report.ledger.webhooks.updatesDuplicated).toBeGreaterThan(0)
  expect(report.ledger.inbound).toBeGreaterThan(0)
  expect(report.ledger.faults).toHaveProperty('webhookDenied')
})
