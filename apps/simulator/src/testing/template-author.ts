import { demo } from '../demo-world.ts'
import { ACCESS_TOKEN, type Answer, APP_ID, type TestSimulator } from './test-simulator.ts'

export const templatesEdge = `/v26.0/${demo.wabaId}/message_templates`

export const aBody = (text: string, ...examples: string[]): object => ({
  type: 'BODY',
  text,
  ...(examples.length > 0 ? { example: { body_text: [examples] } } : {}),
})

/** Submits templates that Meta takes, each with a text of its own, as Meta refuses one twice. */
export interface TemplateAuthor {
  draft(change?: object): Record<string, unknown>
  /** A body without variables that no other template has. */
  plain(): object
  create(change?: object): Promise<Answer>
  /** The first template of the listing, or an empty object. */
  one(query: string): Promise<Record<string, unknown>>
  /** The handle of an uploaded sample. */
  handleOf(type: string): Promise<string>
}

export function aTemplateAuthor(meta: TestSimulator): TemplateAuthor {
  let madeCount = 0
  const draft: TemplateAuthor['draft'] = (change = {}) => {
    madeCount += 1
    const text = `Hello {{1}}, your parcel number ${madeCount} has arrived at our shop today.`
    return {
      name: `made_here_${madeCount}`,
      language: 'en_US',
      category: 'UTILITY',
      components: [aBody(text, 'Ann')],
      ...change,
    }
  }
  return {
    draft,
    plain: () => aBody(`Our shop number ${madeCount} is open every day, holidays included.`),
    create: (change) => meta.call('POST', templatesEdge, draft(change)),
    one: async (query) => {
      const { body } = await meta.call('GET', `${templatesEdge}?${query}`)
      // Lists of the Graph API have this shape.
      return (body['data'] as Record<string, unknown>[])[0] ?? {}
    },
    handleOf: async (type) => {
      const query = `file_name=a&file_length=3&file_type=${type}`
      const session = await meta.call('POST', `/v26.0/${APP_ID}/uploads?${query}`)
      const response = await fetch(`${meta.simulator.url}/v26.0/${String(session.body['id'])}`, {
        method: 'POST',
        headers: { authorization: `OAuth ${ACCESS_TOKEN}`, file_offset: '0' },
        body: 'abc',
      })
      // A finished session answers with its handle.
      return ((await response.json()) as { h: string }).h
    },
  }
}
