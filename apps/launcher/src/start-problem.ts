/** Clarion cannot start, and the message tells the operator why and what to do. No bug of ours. */
export class StartProblem extends Error {}

/** The code of a fault of the operating system, such as ENOENT. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined
