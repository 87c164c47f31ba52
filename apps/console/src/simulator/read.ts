/**
 * Reading the simulator's answers. It is a program of its own, maybe of another version: what does
 * not fit is said in a sentence, instead of breaking a page somewhere later.
 */
export type Read<T> = (value: unknown, place: string) => T

/** An answer that this page does not understand. */
export class AnswerMismatch extends Error {
  constructor(place: string, wanted: string) {
    super(
      `The simulator's answer has no ${wanted} at ${place || 'its top'}. It is probably of another version than this console.`,
    )
    this.name = 'AnswerMismatch'
  }
}

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const text: Read<string> = (value, place) => {
  if (typeof value !== 'string') throw new AnswerMismatch(place, 'text')
  return value
}
export const number: Read<number> = (value, place) => {
  if (typeof value !== 'number') throw new AnswerMismatch(place, 'number')
  return value
}
export const object: Read<JsonObject> = (value, place) => {
  if (!isObject(value)) throw new AnswerMismatch(place, 'object')
  return value
}
export const anything: Read<unknown> = (value) => value

export const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value, place) =>
    value === null || value === undefined ? null : read(value, place)

export const listOf =
  <T>(read: Read<T>): Read<T[]> =>
  (value, place) => {
    if (!Array.isArray(value)) throw new AnswerMismatch(place, 'list')
    return value.map((item: unknown, index) => read(item, `${place}[${index}]`))
  }

type Fields = Readonly<Record<string, Read<unknown>>>
export type Shape<F extends Fields> = { [Key in keyof F]: ReturnType<F[Key]> }

/** An object with at least these fields; what else it has is left out. */
export const shape =
  <F extends Fields>(fields: F): Read<Shape<F>> =>
  (value, place) => {
    const given = object(value, place)
    const entries = Object.entries(fields).map(([name, read]) => [
      name,
      read(given[name], place === '' ? name : `${place}.${name}`),
    ])
    return Object.fromEntries(entries) as Shape<F> // each field read by its own reader
  }

/** Numbers by name, as the simulator counts things. */
export const counts: Read<Readonly<Record<string, number>>> = (value, place) => {
  const given = object(value, place)
  const entries = Object.entries(given).map(([name, count]) => [
    name,
    number(count, `${place}.${name}`),
  ])
  return Object.fromEntries(entries) as Record<string, number> // each value read as a number
}
