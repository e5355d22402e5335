/** What a column may hold, by the names that a mapping uses. */
export const fields = [
  'achievement',
  'learnerId',
  'givenName',
  'familyName',
  'email',
  'result',
  'validUntil',
  'profile',
  'delivery',
] as const
export type Field = (typeof fields)[number]

/** A column that is left out on purpose. */
export const IGNORED = 'ignore'

/** Without these no row can be awarded. */
export const requiredFields: readonly Field[] = ['achievement', 'learnerId', 'givenName', 'familyName']

/** Where a field stands in the body of a single award. */
export const places: Record<Field, readonly [string, string?]> = {
  achievement: ['achievement'],
  learnerId: ['learner', 'id'],
  givenName: ['learner', 'givenName'],
  familyName: ['learner', 'familyName'],
  email: ['learner', 'email'],
  result: ['result'],
  validUntil: ['validUntil'],
  profile: ['profile'],
  delivery: ['delivery'],
}

/** The columns that our own files of errors add. They are no part of the sheet when it comes back. */
export const OWN_COLUMNS = ['Testamur row', 'Testamur errors', 'Testamur remedies'] as const

// Headers as administrations write them, in English, Dutch, German and French; compared by `plain`.
const names: Record<Field, string> = {
  achievement:
    'achievement|achievement id|credential|course|course id|module|badge|award|programme|program|' +
    'prestatie|cursus|opleiding|vak|microcredential|leistung|kurs|modul|lehrgang|kompetenz|acquis|cours|formation|reconnaissance',
  learnerId:
    'learner|learner id|learner number|student|student id|student number|student no|student nr|number|matriculation number|' +
    'learner.id|studentnummer|student nummer|studentnr|leerlingnummer|deelnemernummer|nummer|matrikelnummer|matrikel nr|matrikelnr|' +
    'studierendennummer|teilnehmernummer|numero etudiant|numero d etudiant|no etudiant|matricule|numero apprenant',
  givenName:
    'given name|given names|first name|first names|forename|firstname|learner given name|learner.givenName|' +
    'voornaam|voornamen|roepnaam|vorname|vornamen|prenom|prenoms',
  familyName:
    'family name|last name|lastname|surname|learner family name|learner.familyName|achternaam|familienaam|' +
    'nachname|familienname|zuname|nom|nom de famille',
  email:
    'email|e mail|mail|email address|e mail address|learner email|learner.email|e mailadres|emailadres|mailadres|' +
    'e mail adresse|mailadresse|courriel|adresse e mail|adresse mail|adresse electronique|mel',
  result:
    'result|grade|mark|score|final grade|resultaat|cijfer|eindcijfer|beoordeling|ergebnis|note|punkte|bewertung|resultat|mention',
  validUntil:
    'valid until|expires|expiry|expiry date|expiration date|valid to|geldig tot|geldig t m|vervaldatum|einddatum|' +
    'gultig bis|ablaufdatum|gueltig bis|valable jusqu au|valide jusqu au|date d expiration|expire le',
  profile: 'profile|profiel|profil',
  delivery: 'delivery|delivery method|levering|aflevering|zustellung|ausgabe|livraison|remise',
}

/** Without case, accents, spaces and punctuation: `Prénom` is `prenom`, `E-mail` is `email`. */
export const plain = (header: string): string =>
  header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]/g, '')

const known = new Map<string, Field>()
for (const field of fields)
  for (const name of [field, ...names[field].split('|')]) if (!known.has(plain(name))) known.set(plain(name), field)
const own = new Set(OWN_COLUMNS.map(plain))

/** The field that a header suggests; undefined for one that says nothing to us. */
export const suggestField = (header: string): Field | typeof IGNORED | undefined =>
  own.has(plain(header)) ? IGNORED : known.get(plain(header))
