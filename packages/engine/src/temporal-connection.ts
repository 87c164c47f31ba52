/** Where Temporal is and how to get in: a server of one's own, or Temporal Cloud. */
export interface TemporalSettings {
  /** `host:port`. */
  address: string
  namespace: string
  taskQueue: string
  /** For Temporal Cloud; implies TLS. */
  apiKey?: string
  usesTls?: boolean
  /** A client certificate and its key, PEM, for mTLS. */
  clientCertificate?: { cert: Buffer; key: Buffer }
}

export interface TemporalConnectionOptions {
  address: string
  tls: boolean | { clientCertPair: { crt: Buffer; key: Buffer } }
  apiKey?: string
}

/** The same options serve the client and the worker of Temporal's SDK. */
export function connectionOptions(settings: TemporalSettings): TemporalConnectionOptions {
  const { address, apiKey, clientCertificate } = settings
  const tls = clientCertificate
    ? { clientCertPair: { crt: clientCertificate.cert, key: clientCertificate.key } }
    : (settings.usesTls ?? apiKey !== undefined)
  return { address, tls, ...(apiKey !== undefined && { apiKey }) }
}

/** One workflow per campaign, whoever starts it and however often. */
export const workflowIdOf = (workspaceId: string, campaignId: string): string =>
  `campaign/${workspaceId}/${campaignId}`
