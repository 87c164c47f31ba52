const KEY_BYTES = 16

/** A key nobody else has. Not `randomUUID`, which browsers offer only over HTTPS or on localhost. */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
