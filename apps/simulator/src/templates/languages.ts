/** Languages of templates, without their regions. Source: Meta, Supported languages (Nov 2025). */
const languages = new Set(
  (
    'af sq ar az be bn bg ca zh hr cs da prs nl en et fil fi fr ka de el gu ha he hi hu id ga it ja ' +
    'kn kk rw ko ky lo lv lt mk ms ml mr nb ps fa pl pt pa ro ru sr si sk sl es sw sv ta te th tr uk ' +
    'ur uz vi zu'
  ).split(' '),
)

/** A code such as `id`, `en_US` or `zh_CN`; regions are taken as they come. */
export function isLanguage(code: string): boolean {
  const language = /^([a-z]{2,3})(_[A-Z]{2})?$/.exec(code)?.[1]
  return language !== undefined && languages.has(language)
}
