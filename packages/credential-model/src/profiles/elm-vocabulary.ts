import type { Json } from '../canonical-json.js'

const PUBLICATIONS = 'http://publications.europa.eu/resource/authority'
const SNB = 'http://data.europa.eu/snb'

/** ISO 3166-1 alpha-2 to alpha-3, of the countries of the European Higher Education Area: the EU's list of countries has alpha-3. */
const countries = pairs(
  'AD AND AL ALB AM ARM AT AUT AZ AZE BA BIH BE BEL BG BGR CH CHE CY CYP CZ CZE DE DEU DK DNK EE EST ES ESP FI FIN FR FRA GB GBR GE GEO GR GRC HR HRV HU HUN IE IRL IS ISL IT ITA KZ KAZ LI LIE LT LTU LU LUX LV LVA MD MDA ME MNE MK MKD MT MLT NL NLD NO NOR PL POL PT PRT RO ROU RS SRB SE SWE SI SVN SK SVK SM SMR TR TUR UA UKR VA VAT US USA CA CAN AU AUS NZ NZL JP JPN CN CHN IN IND BR BRA ZA ZAF',
)

/** ISO 639-1 to the three letters of the EU's list of languages. */
const languages = pairs(
  'bg BUL cs CES da DAN de DEU el ELL en ENG es SPA et EST fi FIN fr FRA ga GLE hr HRV hu HUN is ISL it ITA lt LIT lv LAV mt MLT nl NLD no NOR nb NOB nn NNO pl POL pt POR ro RON ru RUS sk SLK sl SLV sq SQI sr SRP sv SWE tr TUR uk UKR zh ZHO ja JPN ar ARA',
)

function pairs(text: string): ReadonlyMap<string, string> {
  const words = text.split(' ')
  return new Map(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]!] as const] : [])))
}

/** A concept of a controlled list: its scheme says which list it is. */
const concept = (id: string, scheme: string, label: string): Json => ({
  id,
  type: 'Concept',
  inScheme: { id: scheme, type: 'ConceptScheme' },
  prefLabel: { en: label },
})

/** A concept that stands in no list that we know: it has a label alone. */
export const ownConcept = (label: string): Json => ({ type: 'Concept', prefLabel: { en: label } })

/** The country of an ISO 3166 code of a country or region; undefined for one that the list here lacks. */
export function countryConcept(code: string): Json | undefined {
  const alpha3 = countries.get(code.slice(0, 2))
  return alpha3 && concept(`${PUBLICATIONS}/country/${alpha3}`, `${PUBLICATIONS}/country`, code.slice(0, 2))
}

/** The language of a BCP 47 tag; undefined for one that the list here lacks. */
export function languageConcept(tag: string): Json | undefined {
  const primary = tag.split('-')[0] ?? ''
  const alpha3 = languages.get(primary)
  return alpha3 && concept(`${PUBLICATIONS}/language/${alpha3}`, `${PUBLICATIONS}/language`, primary)
}

export const svgFileType = concept(`${PUBLICATIONS}/file-type/SVG`, `${PUBLICATIONS}/file-type`, 'SVG')
export const base64 = concept(`${SNB}/encoding/6146cde7dd`, `${SNB}/encoding/25831c2`, 'base64')
export const genericProfile = concept(`${SNB}/credential/e34929035b`, `${SNB}/credential/25831c2`, 'Generic')
export const ects = concept(
  `${SNB}/education-credit/6fcec5c5af`,
  `${SNB}/education-credit/25831c2`,
  'European Credit Transfer System',
)
export const eqfLevel = (level: number): Json => concept(`${SNB}/eqf/${level}`, `${SNB}/eqf/25831c2`, `Level ${level}`)

/** A skill of ESCO: its own URI. */
export const escoSkill = (uri: string, label: string): Json =>
  concept(uri, 'http://data.europa.eu/esco/concept-scheme/skills', label)

const modes: Record<string, readonly [code: string, label: string]> = {
  online: ['920fbb3cbe', 'Online'],
  'onsite or blended': ['e92d221e4d', 'Blended'],
  blended: ['e92d221e4d', 'Blended'],
  onsite: ['9191af2ed9', 'Presential'],
  'work experience': ['729f3bed4b', 'Workbased'],
}

/** How one takes part: a mode of the European list where it has that one, else in the achievement's words. */
export function modeOf(participation: string): Json {
  const known = modes[participation.toLowerCase()]
  return known
    ? concept(`${SNB}/learning-assessment/${known[0]}`, `${SNB}/learning-assessment/25831c2`, known[1])
    : ownConcept(participation)
}

/** How assessment was supervised, likewise. */
export const supervisionConcept = (supervision: string): Json =>
  supervision.toLowerCase() === 'unsupervised with no identity verification'
    ? concept(
        `${SNB}/supervision-verification/c598449d64`,
        `${SNB}/supervision-verification/25831c2`,
        'Unsupervised without ID Verification',
      )
    : ownConcept(supervision)
