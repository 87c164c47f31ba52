/**
 * Reading what an address carries. Anything not understood is dropped, not an error: addresses are
 * typed, shortened and kept for years. Written without a schema library, which the first page
 * would otherwise have to load.
 */
export type RawSearch = Readonly<Record<string, unknown>>

/** The value if it is a key of the table. */
export const keyOf = <Key extends string>(
  table: Readonly<Record<Key, unknown>>,
  value: unknown,
): Key | undefined =>
  typeof value === 'string' && Object.hasOwn(table, value) ? (value as Key) : undefined // just checked

/** The value if it is text that matches, at most `lengthMax` long. */
export const textOf = (value: unknown, lengthMax: number, pattern = /./s): string | undefined =>
  typeof value === 'string' && value.length <= lengthMax && pattern.test(value) ? value : undefined

/** Leaves out what is undefined, so that it does not stand in the address. */
export const present = <Search extends object>(search: Search): Search =>
  // Only keys whose value is undefined are taken away, and those are optional in Search.
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search

/** Addresses carry plain text: an id of digits stays text until its reader says otherwise. */
export const parseSearch = (text: string): RawSearch =>
  Object.fromEntries(new URLSearchParams(text))

export function stringifySearch(search: RawSearch): string {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}
