/** One claim of our type as people read it, and whether its holder may keep it back. */
export type ClaimLabel = {
  path: readonly (string | number | null)[]
  en: string
  nl: string
  sd: 'always' | 'allowed' | 'never'
  mandatory?: true
}

const open = (claim: string, en: string, nl: string, mandatory?: true): ClaimLabel => ({
  path: [claim],
  en,
  nl,
  sd: 'never',
  ...(mandatory && { mandatory }),
})
const hidden = (claim: string, en: string, nl: string, mandatory?: true): ClaimLabel => ({
  path: [claim],
  en,
  nl,
  sd: 'always',
  ...(mandatory && { mandatory }),
})
/** Part of a claim that is disclosed as a whole. */
const inside = (path: ClaimLabel['path'], en: string, nl: string): ClaimLabel => ({ path, en, nl, sd: 'never' })

/** Every claim of the micro-credential, in the order in which a page shows them. */
export const microCredentialLabels: readonly ClaimLabel[] = [
  open('title', 'Title', 'Titel', true),
  open('awarding_body', 'Awarding body', 'Toekennende instelling', true),
  inside(['awarding_body', 'name'], 'Name of the awarding body', 'Naam van de toekennende instelling'),
  inside(['awarding_body', 'country'], 'Country of the awarding body', 'Land van de toekennende instelling'),
  open('achievement', 'Achievement', 'Leerprestatie', true),
  open('text_language', 'Language of the texts', 'Taal van de teksten', true),
  open('nbf', 'Valid from', 'Geldig vanaf', true),
  open('exp', 'Valid until', 'Geldig tot'),
  open('status', 'Status', 'Status', true),
  hidden('given_name', 'Given name', 'Voornaam', true),
  hidden('family_name', 'Family name', 'Achternaam', true),
  hidden('email', 'Email address', 'E-mailadres'),
  hidden('learner_id', 'Learner number', 'Deelnemersnummer', true),
  hidden('credential_id', 'Number of the credential', 'Nummer van het bewijs', true),
  hidden('date_of_issuance', 'Date of issue', 'Datum van uitgifte', true),
  hidden('description', 'Description', 'Omschrijving', true),
  hidden('criteria', 'What had to be done', 'Wat ervoor nodig was', true),
  hidden('learning_outcomes', 'Learning outcomes', 'Leerresultaten', true),
  inside(['learning_outcomes', null, 'name'], 'Skill', 'Vaardigheid'),
  inside(['learning_outcomes', null, 'uri'], 'Skill in its framework', 'Vaardigheid in haar raamwerk'),
  hidden('grade', 'Grade', 'Resultaat'),
  inside(['grade', 'value'], 'Grade achieved', 'Behaald resultaat'),
  hidden('ects_credits', 'Workload in ECTS credits', 'Studielast in ECTS-punten'),
  hidden('workload_hours', 'Workload in hours', 'Studielast in uren'),
  hidden('eqf_level', 'Level (EQF)', 'Niveau (EQF)'),
  hidden('assessment', 'Type of assessment', 'Vorm van toetsing'),
  hidden('participation', 'Form of participation', 'Vorm van deelname'),
  hidden('supervision', 'Supervision and identity check', 'Toezicht en identiteitscontrole'),
  hidden('quality_assurance', 'Quality assurance', 'Kwaliteitsborging'),
  hidden('prerequisites', 'Prerequisites', 'Ingangseisen'),
  hidden('stackability', 'Stackable into', 'Stapelbaar tot'),
  hidden('field_of_study', 'Field of study', 'Vakgebied'),
  hidden('language_of_instruction', 'Language of instruction', 'Onderwijstaal'),
  hidden('image', 'Image', 'Afbeelding'),
  hidden('translations', 'Texts in other languages', 'Teksten in andere talen'),
]
