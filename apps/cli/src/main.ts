#!/usr/bin/env node
import { run } from './run.ts'
import { systemNeeds } from './system-needs.ts'

// A reader that has seen enough, as `head` has, closes the pipe; that is no fault of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
process.exitCode = await run(process.argv.slice(2), systemNeeds())
