import { z } from 'zod'
import { idSchema, instantSchema } from './shared.ts'

/** Which columns of the file carry the phone number and the consent. Everything else is a value. */
export const importMappingSchema = z.strictObject({
  phone: z.string().min(1).max(200),
  optedInAt: z.string().min(1).max(200).nullable().default(null),
})
export type ImportMapping = z.infer<typeof importMappingSchema>

/** ISO 3166-1 alpha-2, upper case. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'two capital letters, such as ID')

export const importStates = ['reading', 'ready', 'refused'] as const
export const importStateSchema = z.enum(importStates)
export type ImportState = z.infer<typeof importStateSchema>

/** Why one row was refused. */
export const rowProblems = {
  phone_missing: 'The phone cell is empty.',
  phone_invalid: 'The phone cell is not a phone number.',
  phone_without_country: 'The number is local; choose a default country to read it.',
  phone_rounded: 'The spreadsheet stored the number in scientific notation, so digits are lost.',
  cells_mismatch: 'The row has another number of cells than the header.',
  duplicate: 'The same number stands on an earlier line.',
} as const
export type RowProblem = keyof typeof rowProblems

export const importProblemSchema = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
})

/**
 * An import: a file read into rows with normalised numbers.
 *
 * `rows` counts records after the header, blank lines apart (`blank`), and is the sum of
 * `validUnique`, `duplicates` and `invalid`. `withoutOptIn` counts valid unique rows whose consent
 * cell is empty or unreadable (all of them when no column carries consent).
 */
export const importSchema = z.object({
  id: idSchema,
  fileName: z.string(),
  state: importStateSchema,
  columns: z.array(z.string()),
  mapping: importMappingSchema.nullable(),
  defaultCountry: countrySchema.nullable(),
  rows: z.number().int(),
  validUnique: z.number().int(),
  duplicates: z.number().int(),
  invalid: z.number().int(),
  withoutOptIn: z.number().int(),
  blank: z.number().int(),
  /** Refused rows by reason, with the first few lines of each as examples. */
  refusedBy: z.array(
    z.object({
      reason: z.enum(Object.keys(rowProblems) as [RowProblem, ...RowProblem[]]),
      detail: z.string(),
      rows: z.number().int(),
      examples: z.array(z.object({ line: z.number().int(), value: z.string() })).max(5),
    }),
  ),
  problem: importProblemSchema.optional(),
  createdAt: instantSchema,
  finishedAt: instantSchema.nullable(),
})
export type Import = z.infer<typeof importSchema>

/** One usable row of an import, in file order. `values` is keyed by column name. */
export const importRowSchema = z.object({
  line: z.number().int(),
  phone: z.string(),
  optedInAt: instantSchema.nullable(),
  values: z.record(z.string(), z.string()),
})
export type ImportRow = z.infer<typeof importRowSchema>
