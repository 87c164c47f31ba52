/** A page cursor: opaque to clients, a small JSON array to us. */
export const encodeCursor = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** The parts of a cursor we gave out; undefined for anything else. */
export function decodeCursor(cursor: string): readonly (string | number)[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const isOurs =
      Array.isArray(parts) && parts.every((p) => typeof p === 'string' || typeof p === 'number')
    return isOurs ? parts : undefined
  } catch {
    return undefined
  }
}
