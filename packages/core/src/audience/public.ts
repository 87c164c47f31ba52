export { findImport, listImportRows, listImports, type Page } from './import-store.ts'
export { importProblemsCsv } from './problems-csv.ts'
export { type ImportFile, type ReadOutcome, readImport } from './read-import.ts'
export { abandonUnfinishedImports } from './reading-store.ts'
