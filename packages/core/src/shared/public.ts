export { appendAudit } from './audit.ts'
export { decodeCursor, encodeCursor } from './cursor.ts'
export { isId, newId } from './ids.ts'
export {
  type ErrorDecision,
  type ErrorMeaning,
  type ExplainError,
  OUTCOME_GIVEN_UP,
  SUPPRESSED_MEANWHILE,
} from './meta-errors.ts'
export { type Refusal, refuse } from './refusal.ts'
export { type Actor, mayAdminister, mayManage } from './roles.ts'
export { OPTED_OUT } from './suppressions.ts'
