import { expect, it } from 'vitest'
import { graphAccounts } from './graph-accounts.ts'
import { GraphClient, GraphError } from './graph-client.ts'

const WABA_ID = '102290129340398'
const app = { appId: '1', appSecret: 's', verifyToken: 'v' }

/** A Graph of which each call is answered by the fields it asks for. */
function accountsOf(answer: (fields: string) => unknown) {
  const graph = new GraphClient({ baseUrl: 'http://127.0.0.1:9', version: 'v26.0' })
  graph.call = async (_, __, options) => answer(options.query?.['fields'] ?? '')
  return graphAccounts(graph, app)
}

it('reads whose the account is and its messaging limit', async () => {
  const accounts = accountsOf(() => ({
    id: WABA_ID,
    name: 'Kopi Senja',
    owner_business_info: { id: '506914307656634', name: 'Kopi Senja' },
    whatsapp_business_manager_messaging_limit: 'TIER_2K',
  }))
  expect(await accounts.account(WABA_ID, 'token')).toEqual({
    name: 'Kopi Senja',
    portfolioId: '506914307656634',
    messagingLimit: 'TIER_2K',
  })
})

it('reads the name alone where Meta knows no such fields', async () => {
  const accounts = accountsOf((fields) => {
    if (fields !== 'id,name') throw new GraphError(100, 'Tried accessing nonexisting field')
    return { id: WABA_ID, name: 'Kopi Senja' }
  })
  expect(await accounts.account(WABA_ID, 'token')).toEqual({
    name: 'Kopi Senja',
    portfolioId: null,
    messagingLimit: 'UNKNOWN',
  })
})

it('takes a limit that came after this was written for unknown, not for none', async () => {
  const accounts = accountsOf(() => ({
    whatsapp_business_manager_messaging_limit: 'TIER_1M',
  }))
  expect((await accounts.account(WABA_ID, 'token')).messagingLimit).toBe('UNKNOWN')
})

it('does not take another refusal for a missing field', async () => {
  const accounts = accountsOf(() => {
    throw new GraphError(190, 'expired')
  })
  await expect(accounts.account(WABA_ID, 'token')).rejects.toThrow('expired')
})
