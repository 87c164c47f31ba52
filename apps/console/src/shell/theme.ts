/** `public/theme.js` applies the choice, before the first paint and whenever this says so. */
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const STORAGE_KEY = 'clarion.theme'

export function chosenTheme(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY)
  return themes.find((theme) => theme === stored) ?? 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(STORAGE_KEY)
  else localStorage.setItem(STORAGE_KEY, theme)
  dispatchEvent(new Event('clarion:theme'))
}
