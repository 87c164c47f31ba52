const nonAscii = /[\u0080-\uffff]/g

/**
 * JSON as Meta writes it: characters outside ASCII as \uXXXX and every slash as \/. A receiver
 * that verifies the signature over re-written JSON instead of the bytes fails here as there.
 * Source: field experience with Meta's webhooks (reference 5.1).
 */
export function asciiJson(value: unknown): string {
  // A slash can stand only inside a string of JSON.
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(nonAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Printable ASCII without what JSON or Meta would escape: a quote, a slash, a backslash. */
const plain = /^[ !#-.0-[\]-~]*$/

/** `asciiJson` of a text; most texts are plain and are only put in quotes. */
export const asciiText = (text: string): string =>
  plain.test(text) ? `"${text}"` : asciiJson(text)
