/** Markup that is safe as it stands. */
export type Html = { readonly markup: string }

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (char) => entities[char] as string)

type Value = string | number | Html | undefined | readonly Html[]

function markupOf(value: Value): string {
  if (value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return Array.isArray(value) ? value.map(markupOf).join('') : (value as Html).markup
}

/** A template in which every text is escaped; only what was made by it goes in as it is. Attributes must be quoted. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html => ({
  markup: parts.reduce((all, part, i) => all + markupOf(values[i - 1]) + part),
})
