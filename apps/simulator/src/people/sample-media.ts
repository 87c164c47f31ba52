const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64')

/** One small file of each kind, for people who send media without a file of their own. */
export const sampleMedia = {
  /** A grey JPEG of one pixel. */
  image: {
    mimeType: 'image/jpeg',
    bytes: fromBase64(
      '/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
    ),
  },
  /** The head of an MP4 file: enough for anyone who looks at the kind. */
  video: {
    mimeType: 'video/mp4',
    bytes: fromBase64('AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAAIZnJlZQAAAAhtZGF0'),
  },
  audio: {
    mimeType: 'audio/ogg; codecs=opus',
    bytes: fromBase64('T2dnUwACAAAAAAAAAAAAAAAAAAAAAAAAAAABE09wdXNIZWFkAQE4AYC7AAAAAAA='),
  },
  document: {
    mimeType: 'application/pdf',
    bytes: Buffer.from('%PDF-1.1\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
  },
  /** A lossless WebP of one pixel. */
  sticker: {
    mimeType: 'image/webp',
    bytes: fromBase64('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='),
  },
} as const
