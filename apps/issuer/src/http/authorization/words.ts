/** The languages of the pages, the first where a browser asks for none of them. */
export const languages = ['en', 'nl'] as const
export type Language = (typeof languages)[number]

const en = {
  title: (member: string) => `Get your award from ${member}`,
  lead: (member: string) => `${member} awards you`,
  leadUnknown: (member: string) => `${member} has an award for you`,
  to: {
    site: (name: string) => `It goes to the wallet at ${name}.`,
    app: (name: string) => `It goes to the wallet app “${name}”.`,
  },
  trust: 'Go on only if you started this in your own wallet just now.',
  learner: 'Your learner number',
  learnerHint: 'As the university knows you, such as a student number.',
  txCode: 'Transaction code',
  txCodeHint: 'The digits that came with the offer, by e-mail or letter.',
  accept: 'Add to my wallet',
  decline: 'No, go back to the wallet',
  wrong: 'That is not right. Check what you typed; after five wrong tries the offer is locked.',
  wrongLearner:
    'Number and code do not belong together, or were tried wrongly five times before. Check both, or start from the offer itself.',
  missing: 'Fill in everything that is asked for.',
  locked: 'This was tried with wrong codes too often. Ask the university for a new offer.',
  nothing:
    'This offer was fetched before, or has expired. If you miss it in your wallet, ask the university for a new one.',
  waiting: (seconds: number) => `Too many wrong tries from where you are. Try again in ${seconds} seconds.`,
  errorMark: 'Error: ',
  errorTitle: 'This cannot go on',
  errorLead: 'Your wallet’s request cannot be carried out. Nothing was given out.',
  errorRemedy: 'Go back to your wallet and start again from the offer.',
  stale: 'This page is too old, was answered before, or was opened in another browser.',
  paused: (member: string) => `${member} cannot hand out awards at present.`,
  details: 'What the wallet’s maker may want to know',
} as const

type Words = { [K in keyof typeof en]: (typeof en)[K] extends string ? string : (typeof en)[K] }

const nl: Words = {
  title: (member) => `Haal uw certificaat op bij ${member}`,
  lead: (member) => `${member} kent u toe`,
  leadUnknown: (member) => `${member} heeft een certificaat voor u`,
  to: {
    site: (name) => `Het gaat naar de wallet op ${name}.`,
    app: (name) => `Het gaat naar de wallet-app “${name}”.`,
  },
  trust: 'Ga alleen verder als u dit zojuist zelf in uw eigen wallet bent begonnen.',
  learner: 'Uw studentnummer',
  learnerHint: 'Het nummer waaronder de universiteit u kent.',
  txCode: 'Transactiecode',
  txCodeHint: 'De cijfers die u met het aanbod kreeg, per e-mail of brief.',
  accept: 'Zet in mijn wallet',
  decline: 'Nee, terug naar de wallet',
  wrong: 'Dat klopt niet. Controleer wat u typte; na vijf foute pogingen gaat het aanbod op slot.',
  wrongLearner:
    'Nummer en code horen niet bij elkaar, of zijn al vijf keer fout geprobeerd. Controleer beide, of begin bij het aanbod zelf.',
  missing: 'Vul alles in wat gevraagd wordt.',
  locked: 'Hier zijn te vaak foute codes geprobeerd. Vraag de universiteit om een nieuw aanbod.',
  nothing: 'Dit aanbod is al opgehaald of verlopen. Mist u het in uw wallet, vraag de universiteit dan om een nieuw.',
  waiting: (seconds) => `Te veel foute pogingen vanaf uw plek. Probeer het over ${seconds} seconden opnieuw.`,
  errorMark: 'Fout: ',
  errorTitle: 'Dit kan niet verder',
  errorLead: 'Het verzoek van uw wallet kan niet worden uitgevoerd. Er is niets uitgereikt.',
  errorRemedy: 'Ga terug naar uw wallet en begin opnieuw bij het aanbod.',
  stale: 'Deze pagina is te oud, al eens beantwoord, of in een andere browser geopend.',
  paused: (member) => `${member} kan op dit moment geen certificaten uitreiken.`,
  details: 'Wat de maker van de wallet wil weten',
}

export const words: Record<Language, Words> = { en, nl }

/** The language that a browser likes best of those there are (RFC 9110 §12.5.4). */
export function languageOf(acceptLanguage: string | undefined): Language {
  const liked = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().toLowerCase().split(';')
      const q = Number(params.find((p) => p.trim().startsWith('q='))?.split('=')[1] ?? 1)
      return { language: languages.find((l) => tag === l || tag.startsWith(`${l}-`)), q }
    })
    .filter(({ language, q }) => language !== undefined && q > 0)
    .sort((a, b) => b.q - a.q)
  return liked[0]?.language ?? languages[0]
}
