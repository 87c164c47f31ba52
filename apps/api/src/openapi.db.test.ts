import { problems } from '@clarion/contracts/problems'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi } from './testing/test-api.ts'

interface Operation {
  operationId?: string
  summary?: string
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: { properties: object; required: string[] } }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { description?: string }> }
}

let api: TestApi
let document: Document
beforeAll(async () => {
  api = await createTestApi()
  document = (await api.app.inject({ method: 'GET', url: '/openapi.json' })).json()
})
afterAll(() => api.close())

const operation = (method: string, path: string): Operation => {
  const found = document.paths[path]?.[method]
  if (!found) throw new Error(`the document has no ${method} ${path}`)
  return found
}
const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, op]) => ({ at: `${method} ${path}`, op })),
  )

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 and names the public addresses only', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/v1/campaigns/{id}/launch')
    expect(Object.keys(document.paths).filter((path) => !path.startsWith('/v1/'))).toEqual([])
  })

  it('shows the form of an upload: the file, and how it may be read', () => {
    const { requestBody } = operation('post', '/v1/imports')
    const form = requestBody?.content['multipart/form-data']?.schema
    expect(form).toMatchObject({
      required: ['file'],
      properties: {
        file: { type: 'string', format: 'binary' },
        defaultCountry: { type: 'string', pattern: '^[A-Z]{2}$' },
        mapping: { type: 'object', required: ['phone'] },
      },
    })
  })

  it('asks for an Idempotency-Key where one is needed, and nowhere else', () => {
    const asking = operations().filter(({ op }) =>
      op.parameters?.some((each) => each.in === 'header' && each.name === 'Idempotency-Key'),
    )
    expect(asking.map(({ at }) => at)).toEqual([
      'post /v1/campaigns',
      'post /v1/{phone_number_id}/messages',
      'post /v1/programs',
    ])
    for (const { op } of asking) expect(op.parameters?.[0]?.required).toBe(true)
  })

  it('says what a stream answers with', () => {
    const typesOf = (path: string) =>
      Object.keys(operation('get', path).responses['200']?.content ?? {})
    expect(typesOf('/v1/campaigns/{id}/recipients.csv')).toEqual(['text/csv'])
    expect(typesOf('/v1/programs/{id}/recipients.csv')).toEqual(['text/csv'])
    expect(typesOf('/v1/imports/{id}/problems.csv')).toEqual(['text/csv'])
    expect(typesOf('/v1/events')).toEqual(['text/event-stream'])
  })

  it('gives every operation a name, its own words, and the problem it may answer with', () => {
    const names = operations().map(({ op }) => op.operationId)
    expect(new Set(names).size).toBe(operations().length)
    for (const { at, op } of operations()) {
      expect(op.operationId, at).toMatch(/^[a-z]\w+$/)
      for (const { description } of Object.values(op.responses))
        expect(description, at).not.toBe('Default Response')
      expect(op.responses['default']?.content, at).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      })
    }
  })

  it('lists every problem code with its status', () => {
    const { description } = document.components.schemas['Problem'] ?? {}
    for (const [code, [status]] of Object.entries(problems))
      expect(description).toContain(`\`${code}\` (${status})`)
  })

  it('refers to nothing that is not in it', () => {
    const text = JSON.stringify(document)
    const named = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
    expect(new Set(named)).toEqual(new Set(Object.keys(document.components.schemas)))
  })
})
