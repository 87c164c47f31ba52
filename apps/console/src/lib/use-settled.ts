import { useEffect, useState } from 'react'

/**
 * The value once it has not changed for a while, so that typing does not ask the server at every
 * letter. Values are compared as JSON.
 */
export function useSettled<Value>(value: Value, quietMs: number): Value {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the value.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), quietMs)
    return () => clearTimeout(timer)
  }, [text, quietMs])
  return settled
}
