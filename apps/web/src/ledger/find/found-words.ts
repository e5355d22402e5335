import type { Tone } from '../../ui/note.js'
import { dateInWords } from '../../ui/time-words.js'
import { countOf } from '../numbers.js'
import { eventInWords, memberOfSource } from './event-words.js'
import type { Examined } from './examine.js'

export type FoundWords = { tone: Extract<Tone, 'good' | 'bad' | 'doubt'>; title: string; why: string; next?: string }

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function aboutEntry({ entry }: Examined): string {
  if (!entry) return 'It cannot be read as an entry.'
  const day = new Date(entry.time)
  return `${eventInWords(entry.type)}, by ${memberOfSource(entry.source)}, on ${dateInWords(day)} as it says.`
}

/** What an examination came to, as a sentence, what speaks for it, and what to do now. */
export function foundWords(examined: Examined): FoundWords {
  const { answers, index } = examined
  const failed = answers.find(({ outcome }) => outcome === 'failed')
  if (failed)
    return {
      tone: 'bad',
      title: 'It is not possible to prove that this is in the ledger.',
      why: failed.why,
      next: 'Do not rely on it. Ask whoever gave it to you for the receipt as the ledger made it.',
    }
  const doubt = answers.find(({ outcome }) => outcome === 'cannot-tell')
  if (doubt)
    return {
      tone: 'doubt',
      title: `There is an entry at place ${countOf(index)}, but not all of it could be checked.`,
      why: doubt.why,
      next: 'Take it as unproven for now, and try again in a moment.',
    }
  return { tone: 'good', title: `In the ledger, at place ${countOf(index)}.`, why: capital(aboutEntry(examined)) }
}
