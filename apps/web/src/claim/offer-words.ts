import type { Tone } from '../ui/note.js'
import type { Offer } from './read-offer.js'
import type { Seen } from './use-offer.js'

/** What is offered, by the identifiers that our issuers give their credential configurations. */
const kinds: Record<string, string> = {
  'micro-credential': 'a micro-credential',
  eudi: 'a learning credential for the EU Digital Identity Wallet',
  'open-badges': 'an Open Badge',
}

export const kindOf = ({ credentials: [first = ''] }: Offer): string => kinds[first] ?? 'a credential'

export type Told = { tone: Tone; title: string; text: string }

const overBy: Record<'taken' | 'expired' | 'locked' | 'unknown', Told> = {
  taken: {
    tone: 'doubt',
    title: 'A wallet has taken this offer already.',
    text: 'An offer can be taken once. If it was your wallet, open it: the credential is there. If it was not, tell your university at once, so that it can take the credential back and make you a new offer.',
  },
  expired: {
    tone: 'doubt',
    title: 'This offer has expired.',
    text: 'Nothing is lost: you have been awarded the credential, but no wallet took it in time. Ask your university for a new offer.',
  },
  locked: {
    tone: 'bad',
    title: 'This offer is locked.',
    text: 'Its transaction code was typed wrong five times, so that nobody can guess it. Ask your university for a new offer, which has a new code.',
  },
  unknown: {
    tone: 'bad',
    title: 'There is no such offer.',
    text: 'A part of the link may be missing: copy the whole of it, or scan it again. If that does not help, ask your university for a new offer.',
  },
}

/** Why an offer can no longer be taken, and what to do; undefined while it can. */
export function whyOver({ state, watched }: Seen): Told | undefined {
  if (state === 'taken' && watched)
    return {
      tone: 'good',
      title: 'Your wallet has taken the offer.',
      text: 'Look into your wallet: it shows the credential as soon as it has fetched it. You may close this page.',
    }
  return state === 'taken' || state === 'expired' || state === 'locked' || state === 'unknown'
    ? overBy[state]
    : undefined
}

/** The same for the one who hands it out. */
export function whyOverForMember({ state }: Seen): Told | undefined {
  if (state === 'taken')
    return {
      tone: 'good',
      title: 'A wallet has taken the offer.',
      text: 'The learner holds the credential from now on.',
    }
  if (state === 'expired' || state === 'locked')
    return {
      tone: 'doubt',
      title: overBy[state].title,
      text: 'Award it again to make a new offer, and revoke this one.',
    }
  return undefined
}
