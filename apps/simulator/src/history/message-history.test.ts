import { expect, it } from 'vitest'
import { createDemoWorld } from '../demo-world.ts'
import { MessageHistory, type RecordedStatus } from './message-history.ts'

const [phoneNumber] = createDemoWorld({ id: '1', secret: 's' }).wabas[0]?.phoneNumbers ?? []
if (phoneNumber === undefined) throw new Error('the demo account has a number')

const statusOf = (wamid: string, status: string): RecordedStatus => ({
  phoneNumber,
  wamid,
  event: { status, timestamp: '1750030073', errorTitle: undefined },
})

it('keeps the latest messages with all their statuses, and forgets the oldest', () => {
  const history = new MessageHistory()
  for (let count = 0; count < 20_001; count += 1) {
    history.record(statusOf(`wamid.${count}`, 'sent'))
    history.record(statusOf(`wamid.${count}`, 'delivered'))
  }
  expect(history.messageOf('wamid.0')).toBeUndefined()
  expect(history.messageOf('wamid.1')?.events.map(({ status }) => status)).toEqual([
    'sent',
    'delivered',
  ])
  expect(history.find('900100000000000')).toBeUndefined()
  expect(history.find('900100000000100')?.wamid).toBe('wamid.1')
  expect(history.find('900100002000000')?.wamid).toBe('wamid.20000')
})

it.each(['', 'x', '9001', '900100000000001', '900100099999900', '900000000000000'])(
  'finds nothing under the id "%s"',
  (id) => {
    const history = new MessageHistory()
    history.record(statusOf('wamid.1', 'sent'))
    expect(history.find(id)).toBeUndefined()
  },
)
