import { createAuthClient } from 'better-auth/react'

/** Sign-in and sign-out; the session itself is a cookie the API reads. */
export const auth = createAuthClient()
