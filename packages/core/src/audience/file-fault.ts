import type { ProblemCode } from '@clarion/contracts/problems'

/**
 * The file cannot be read, and why, in one sentence for the person who sent it. Thrown only to
 * unwind the streams a file runs through; `readImport` turns it into an outcome.
 */
export class FileFault extends Error {
  readonly code: ProblemCode
  /** The file's columns, when its header was read, to choose a mapping from. */
  readonly columns: readonly string[] | undefined

  constructor(code: ProblemCode, detail: string, columns?: readonly string[]) {
    super(detail)
    this.name = 'FileFault'
    this.code = code
    this.columns = columns
  }
}
