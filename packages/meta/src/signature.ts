import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether Meta signed these bytes with the app's secret. Compares in constant time.
 * Source: Meta, "Create a webhook endpoint" (Nov 2025): X-Hub-Signature-256 over the raw body.
 */
export function isSignedByMeta(
  rawBody: Buffer,
  header: string | undefined,
  appSecret: string,
): boolean {
  const given = /^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1]
  const expected = createHmac('sha256', appSecret).update(rawBody).digest()
  return given !== undefined && timingSafeEqual(Buffer.from(given, 'hex'), expected)
}
