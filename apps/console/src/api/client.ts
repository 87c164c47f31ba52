import { ClarionClient } from '@clarion/sdk/client'

/** The public API on the page's own origin, with the browser's session. */
export const clarion = new ClarionClient({ baseUrl: '' })
