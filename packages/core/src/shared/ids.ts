import { v7 } from 'uuid'

/** A new id: a UUID of version 7, so that rows written together lie together. */
export const newId = (): string => v7()

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text can be asked for in a uuid column without PostgreSQL refusing it. */
export const isId = (text: string): boolean => UUID.test(text)
