import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { auth } from '../api/auth.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Note } from '../ui/note.tsx'

const TOO_MANY_REQUESTS = 429
const UNAUTHORISED = 401

const sentenceFor = ({ status, message }: { status: number; message?: string | undefined }) => {
  if (status === UNAUTHORISED) return 'The e-mail address or the password is not right.'
  if (status === TOO_MANY_REQUESTS) return 'Too many attempts. Wait a minute, then try again.'
  return message || 'Clarion does not answer. Check that it is running, then try again.'
}

/** Sign-in with e-mail and password. People are invited by an owner; there is no sign-up. */
export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  useEffect(() => {
    document.title = 'Sign in · Clarion'
  }, [])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setIsBusy(true)
    setProblem(null)
    const { error } = await auth.signIn.email({
      email: String(form.get('email')),
      password: String(form.get('password')),
    })
    if (error) {
      setProblem(sentenceFor(error))
      setIsBusy(false)
      return
    }
    queries.clear()
    await navigate({ href: next ?? '/campaigns', replace: true })
  }
  return (
    <main className="flex min-h-dvh items-center justify-center bg-rail p-4">
      <form
        onSubmit={(event) => void submit(event)}
        className="flex w-full max-w-80 flex-col gap-4 rounded-lg border border-line bg-page p-6"
      >
        <div className="flex items-center gap-2.5">
          <img src="/icon.svg" alt="" className="size-7" />
          <h1 className="font-semibold text-xl">Sign in to Clarion</h1>
        </div>
        {problem && <Note kind="danger">{problem}</Note>}
        <Field htmlFor="email" label="E-mail">
          <Input id="email" name="email" type="email" autoComplete="username" required />
        </Field>
        <Field htmlFor="password" label="Password">
          <Input
            id="password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        </Field>
        <Button type="submit" variant="primary" isBusy={isBusy}>
          Sign in
        </Button>
      </form>
    </main>
  )
}
