// Sets the theme before the first paint, and again whenever the choice or the system's theme
// changes. A file of its own because the content security policy allows no inline script.
// `clarion.theme` holds 'light' or 'dark'; without it the system decides.
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')

const applyTheme = () => {
  const chosen = localStorage.getItem('clarion.theme')
  const isDark = chosen === 'dark' || (chosen !== 'light' && systemIsDark.matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
}

applyTheme()
systemIsDark.addEventListener('change', applyTheme)
addEventListener('storage', applyTheme)
addEventListener('clarion:theme', applyTheme)
