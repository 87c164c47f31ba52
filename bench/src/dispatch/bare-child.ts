import { Pool } from 'undici'
import type { BareOrder, BareReport } from './bare-protocol.ts'

/**
 * The least that sending can cost on this runtime: a loop that posts and reads answers, with the
 * body and the headers Clarion sends, and nothing else. Alone in its process.
 */
let pool: Pool | undefined

process.on('message', (order: BareOrder) => {
  void send(order).then((report) => process.send?.(report))
})
process.on('disconnect', () => process.exit(0))

async function send(order: BareOrder): Promise<BareReport> {
  pool ??= new Pool(`http://127.0.0.1:${order.port}`, {
    connections: order.concurrency,
    pipelining: 1,
  })
  const { user, system } = process.cpuUsage()
  let next = 0
  let accepted = 0
  const loop = async (connections: Pool): Promise<void> => {
    while (next < order.count) {
      const person = order.firstPerson + next
      next += 1
      const { statusCode, body } = await connections.request({
        method: 'POST',
        path: `/v26.0/${order.phoneNumberId}/messages`,
        headers: { authorization: `Bearer ${order.token}`, 'content-type': 'application/json' },
        body: messageTo(person),
      })
      const answer: unknown = JSON.parse(await body.text())
      if (statusCode === 200 && typeof answer === 'object') accepted += 1
    }
  }
  const connections = pool
  await Promise.all(Array.from({ length: order.concurrency }, () => loop(connections)))
  const used = process.cpuUsage()
  return { accepted, cpuSeconds: (used.user + used.system - user - system) / 1e6 }
}

function messageTo(person: number): string {
  return JSON.stringify({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: `+62${person}`,
    type: 'template',
    template: {
      name: 'promo_flash_sale',
      language: { code: 'id_ID' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Budi' }] }],
    },
    biz_opaque_callback_data: `clarion1|0197c0de-0000-7000-8000-000000000000|${person % 100_000}|1`,
  })
}
