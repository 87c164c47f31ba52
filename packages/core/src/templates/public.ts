export { type ListMetaTemplates, type SyncTemplatesNeeds, syncTemplates } from './sync-templates.ts'
export {
  type ParameterFormat,
  type SendComponent,
  templateFiller,
  variablesOf,
  whyNotSendable,
} from './template.ts'
export {
  findTemplate,
  listTemplates,
  type MirroredTemplate,
  replaceTemplates,
  type StoredTemplate,
} from './template-store.ts'
export { changeMirrored, findToldTemplate, type MirroredKey } from './told-template.ts'
