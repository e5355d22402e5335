import { textIn } from '@testamur/credential-model'
import type { Achievement } from '../api/registry.js'

export const titleOf = ({ content }: Pick<Achievement, 'content'>): string => textIn(content.name)

/** All that an achievement may be searched by, in one text. */
const searched = ({ content }: Pick<Achievement, 'content'>): string =>
  [...Object.values(content.name), content.field, ...content.skills.map(({ name }) => name)]
    .filter(Boolean)
    .join(' ')
    .toLowerCase()

/** Whether title, field or skills hold every one of the words. */
export function matches(achievement: Pick<Achievement, 'content'>, words: string): boolean {
  const text = searched(achievement)
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
