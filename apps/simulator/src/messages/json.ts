export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isText = (value: unknown): value is string => typeof value === 'string'

/** The first key that is not among the known ones. */
export function unknownKey(value: JsonObject, known: ReadonlySet<string>): string | undefined {
  for (const key in value) if (!known.has(key)) return key
  return undefined
}
