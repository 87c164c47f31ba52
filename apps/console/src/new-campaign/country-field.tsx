import { useId } from 'react'
import { Combobox } from '../ui/combobox.tsx'
import { Field } from '../ui/field.tsx'
import { countries, countryOf } from './countries.ts'

interface CountryFieldProps {
  code: string | null
  onChange: (code: string) => void
  /** When it cannot be changed it is shown as text. */
  isFixed?: boolean
}

/** The country local numbers belong to. */
export function CountryField({ code, onChange, isFixed = false }: CountryFieldProps) {
  const id = useId()
  return (
    <Field htmlFor={id} label="Country of local numbers" className="w-full sm:w-60">
      {isFixed ? (
        <output id={id} className="flex h-8 items-center text-ink-muted">
          {countryOf(code)?.name ?? 'None'}
        </output>
      ) : (
        <Combobox
          id={id}
          items={countries}
          value={countryOf(code)}
          onChange={(country) => country && country.code !== code && onChange(country.code)}
          textOf={({ name }) => name}
          keyOf={(country) => country.code}
          renderItem={(country) => (
            <>
              {country.name} <span className="text-ink-faint">{country.code}</span>
            </>
          )}
          placeholder="None"
          nothingFound="No country of that name."
        />
      )}
    </Field>
  )
}
