/** The languages in which our type speaks of itself, in the order in which labels are written here. */
export const labelLanguages = ['en', 'nl', 'de', 'fr'] as const
type Labels = readonly [en: string, nl: string, de: string, fr: string]

/** One claim of our type as people read it, and whether its holder may keep it back. */
export type ClaimLabel = {
  path: readonly (string | number | null)[]
  labels: Labels
  sd: 'always' | 'allowed' | 'never'
  mandatory?: true
  /** Under this name the SVG template shows it (SD-JWT VC §4.6). */
  svgId?: string
}

type More = Pick<ClaimLabel, 'mandatory' | 'svgId'>
const must = { mandatory: true } as const
const shown = (svgId: string): More => ({ svgId })

const open = (claim: string, labels: Labels, more: More = {}): ClaimLabel => ({
  path: [claim],
  labels,
  sd: 'never',
  ...more,
})
const hidden = (claim: string, labels: Labels, more: More = {}): ClaimLabel => ({
  path: [claim],
  labels,
  sd: 'always',
  ...more,
})
/** Part of a claim that is disclosed as a whole. */
const inside = (path: ClaimLabel['path'], labels: Labels, more: More = {}): ClaimLabel => ({
  path,
  labels,
  sd: 'never',
  ...more,
})

const award: readonly ClaimLabel[] = [
  open('title', ['Title', 'Titel', 'Titel', 'Intitulé'], { ...must, ...shown('title') }),
  open(
    'awarding_body',
    ['Awarding body', 'Toekennende instelling', 'Verleihende Einrichtung', 'Organisme certificateur'],
    must,
  ),
  inside(
    ['awarding_body', 'name'],
    [
      'Name of the awarding body',
      'Naam van de toekennende instelling',
      'Name der verleihenden Einrichtung',
      "Nom de l'organisme certificateur",
    ],
    { ...must, ...shown('awarding_body_name') },
  ),
  inside(
    ['awarding_body', 'countries'],
    [
      'Country or region of the awarding body',
      'Land of regio van de toekennende instelling',
      'Land oder Region der verleihenden Einrichtung',
      "Pays ou région de l'organisme certificateur",
    ],
  ),
  inside(
    ['awarding_body', 'logo'],
    [
      'Logo of the awarding body',
      'Logo van de toekennende instelling',
      'Logo der verleihenden Einrichtung',
      "Logo de l'organisme certificateur",
    ],
  ),
  open('achievement', ['Achievement', 'Leerprestatie', 'Lernleistung', 'Réalisation'], must),
  open(
    'text_language',
    ['Language of the texts', 'Taal van de teksten', 'Sprache der Texte', 'Langue des textes'],
    must,
  ),
  open('nbf', ['Valid from', 'Geldig vanaf', 'Gültig ab', 'Valable à partir de'], must),
  open('exp', ['Valid until', 'Geldig tot', 'Gültig bis', "Valable jusqu'à"]),
  open('status', ['Status', 'Status', 'Status', 'Statut'], must),
]

const learner: readonly ClaimLabel[] = [
  hidden('given_name', ['Given name', 'Voornaam', 'Vorname', 'Prénom'], { ...must, ...shown('given_name') }),
  hidden('family_name', ['Family name', 'Achternaam', 'Nachname', 'Nom de famille'], {
    ...must,
    ...shown('family_name'),
  }),
  hidden('email', ['Email address', 'E-mailadres', 'E-Mail-Adresse', 'Adresse e-mail']),
  hidden('learner_id', ['Learner number', 'Deelnemersnummer', 'Lernendennummer', "Numéro de l'apprenant"], must),
  hidden(
    'credential_id',
    ['Number of the credential', 'Nummer van het bewijs', 'Nummer des Nachweises', "Numéro de l'attestation"],
    must,
  ),
  hidden('date_of_issuance', ['Date of issue', 'Datum van uitgifte', 'Ausstellungsdatum', 'Date de délivrance'], {
    ...must,
    ...shown('date_of_issuance'),
  }),
]

const grade: readonly ClaimLabel[] = [
  hidden('grade', ['Grade', 'Resultaat', 'Note', 'Note']),
  inside(
    ['grade', 'value'],
    ['Grade achieved', 'Behaald resultaat', 'Erreichte Note', 'Note obtenue'],
    shown('grade_value'),
  ),
  inside(['grade', 'scale'], ['Grade scale', 'Beoordelingsschaal', 'Notenskala', 'Échelle de notation']),
]

const learning: readonly ClaimLabel[] = [
  hidden('description', ['Description', 'Omschrijving', 'Beschreibung', 'Description'], must),
  hidden(
    'criteria',
    ['What had to be done', 'Wat ervoor nodig was', 'Was zu leisten war', 'Ce qui était demandé'],
    must,
  ),
  hidden(
    'learning_outcomes',
    ['Learning outcomes', 'Leerresultaten', 'Lernergebnisse', "Acquis d'apprentissage"],
    must,
  ),
  inside(['learning_outcomes', null, 'name'], ['Skill', 'Vaardigheid', 'Fähigkeit', 'Compétence']),
  inside(
    ['learning_outcomes', null, 'uri'],
    [
      'Skill in its framework',
      'Vaardigheid in haar raamwerk',
      'Fähigkeit in ihrem Rahmen',
      'Compétence dans son référentiel',
    ],
  ),
  hidden(
    'ects_credits',
    [
      'Workload in ECTS credits',
      'Studielast in ECTS-punten',
      'Arbeitsaufwand in ECTS-Punkten',
      'Charge de travail en crédits ECTS',
    ],
    shown('ects_credits'),
  ),
  hidden(
    'workload_hours',
    ['Workload in hours', 'Studielast in uren', 'Arbeitsaufwand in Stunden', 'Charge de travail en heures'],
    shown('workload_hours'),
  ),
  hidden('eqf_level', ['Level (EQF)', 'Niveau (EQF)', 'Niveau (EQR)', 'Niveau (CEC)'], shown('eqf_level')),
  hidden('qf_ehea_cycle', ['Cycle (QF-EHEA)', 'Cyclus (QF-EHEA)', 'Zyklus (QR-EHR)', 'Cycle (CQ-EEES)']),
  hidden('qualification_levels', [
    'Levels in other frameworks',
    'Niveaus in andere raamwerken',
    'Niveaus in anderen Rahmen',
    "Niveaux dans d'autres cadres",
  ]),
  inside(['qualification_levels', null, 'name'], ['Level', 'Niveau', 'Niveau', 'Niveau']),
  hidden('assessment', ['Type of assessment', 'Vorm van toetsing', 'Art der Prüfung', "Type d'évaluation"]),
  hidden('participation', [
    'Form of participation',
    'Vorm van deelname',
    'Form der Teilnahme',
    'Forme de participation',
  ]),
  hidden('supervision', [
    'Supervision and identity check',
    'Toezicht en identiteitscontrole',
    'Aufsicht und Identitätsprüfung',
    "Surveillance et vérification d'identité",
  ]),
  hidden('quality_assurance', ['Quality assurance', 'Kwaliteitsborging', 'Qualitätssicherung', 'Assurance qualité']),
  inside(
    ['quality_assurance', null, 'name'],
    ['Kind of quality assurance', 'Soort kwaliteitsborging', 'Art der Qualitätssicherung', "Type d'assurance qualité"],
  ),
  hidden('prerequisites', ['Prerequisites', 'Ingangseisen', 'Voraussetzungen', 'Prérequis']),
  hidden('stackability', [
    'Stands alone or stacks into',
    'Op zichzelf of stapelbaar tot',
    'Eigenständig oder anrechenbar auf',
    'Autonome ou cumulable vers',
  ]),
  hidden('field_of_study', ['Field of study', 'Vakgebied', 'Fachgebiet', "Domaine d'études"]),
  hidden('education_programme', ['Education programme', 'Opleiding', 'Bildungsprogramm', "Programme d'études"]),
  hidden('language_of_instruction', [
    'Language of instruction',
    'Onderwijstaal',
    'Unterrichtssprache',
    "Langue d'enseignement",
  ]),
  hidden('further_information', [
    'Further information',
    'Meer informatie',
    'Weitere Informationen',
    'Informations complémentaires',
  ]),
  hidden('website', ['Website', 'Website', 'Website', 'Site web']),
  hidden('kind', ['Kind', 'Soort', 'Art', 'Type']),
  hidden('code', ['Code', 'Code', 'Code', 'Code']),
  hidden('tags', ['Keywords', 'Trefwoorden', 'Schlagwörter', 'Mots-clés']),
  hidden('image', ['Image', 'Afbeelding', 'Bild', 'Image']),
  hidden('image_caption', [
    'What the image shows',
    'Wat de afbeelding toont',
    'Was das Bild zeigt',
    "Ce que montre l'image",
  ]),
  hidden('translations', [
    'Texts in other languages',
    'Teksten in andere talen',
    'Texte in anderen Sprachen',
    "Textes dans d'autres langues",
  ]),
]

/** Every claim of the micro-credential, in the order in which a page shows them. */
export const microCredentialLabels: readonly ClaimLabel[] = [...award, ...learner, ...grade, ...learning]
