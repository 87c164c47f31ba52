import type { ProgramAction } from '@clarion/contracts/programs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { clarion } from '../api/client.ts'
import { programQuery } from '../api/queries.ts'
import { toastFailure } from '../ui/toast.tsx'

/** Acts on a program and shows what came of it wherever it is shown. */
export function useProgramAction(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (action: ProgramAction) => clarion.actOnProgram(id, action),
    onSuccess: (program) => {
      queries.setQueryData(programQuery(id).queryKey, program)
      for (const queryKey of [['programs'], ['campaign']])
        void queries.invalidateQueries({ queryKey })
    },
    onError: (error) => {
      toastFailure(error)
      // It was refused because the program is no longer what this page shows.
      void queries.invalidateQueries({ queryKey: programQuery(id).queryKey })
    },
  })
}
