import type { AchievementContent, LanguageMap } from '../achievement.js'
import type { Json } from '../canonical-json.js'
import { durationOf, elmQualification, languagesOf, noteOf } from './elm-qualification.js'
import {
  base64,
  countryConcept,
  genericProfile,
  languageConcept,
  modeOf,
  ownConcept,
  supervisionConcept,
  svgFileType,
} from './elm-vocabulary.js'
import { type AwardToRender, mainLanguage, present } from './rendered-claims.js'
import { typeLogo } from './type-drawings.js'

/** The contexts of a European Digital Credential, in their order. */
export const elmContexts = [
  'https://www.w3.org/2018/credentials/v1',
  'http://data.europa.eu/snb/model/context/edc-ap',
] as const

const SCHEMA = 'http://data.europa.eu/snb/model/ap/edc-generic-full'

const inMain = (content: AchievementContent, text: string): LanguageMap => ({
  [mainLanguage(content.name).split('-')[0] ?? 'en']: text,
})

function issuerOf({ member, achievement: { content } }: AwardToRender): Json {
  const countries = (content.countries ?? []).flatMap((code) => countryConcept(code) ?? [])
  return present({
    id: member.iss,
    type: 'Organisation',
    legalName: inMain(content, member.name),
    location:
      countries.length > 0
        ? countries.map((countryCode) => ({ type: 'Location', address: { type: 'Address', countryCode } }))
        : undefined,
  })
}

function awardingOf(input: AwardToRender): Json {
  return { type: 'AwardingProcess', awardingBody: issuerOf(input), awardingDate: input.award.validFrom }
}

function scaleOf(content: AchievementContent): Json | undefined {
  const { result } = content
  if (!result) return undefined
  const range = result.min && result.max ? `${result.min} to ${result.max}` : undefined
  const needed = result.required && `${result.required} required`
  const description = [range, needed].filter((part) => part !== undefined).join(', ')
  return present({
    type: 'GradingScheme',
    title: inMain(content, result.name ?? 'Grade'),
    description: description === '' ? undefined : inMain(content, description),
  })
}

function assessmentSpecification(content: AchievementContent): Json {
  return present({
    type: 'LearningAssessmentSpecification',
    title: inMain(content, content.assessment ?? 'Assessment'),
    dcType: content.assessment === undefined ? undefined : ownConcept(content.assessment),
    description: languagesOf(content.criteria),
    gradingScheme: scaleOf(content),
  })
}

/** An assessment has its grade: without one there is none to speak of, and the specification alone stands in the qualification. */
function assessmentOf(input: AwardToRender): Json | undefined {
  const { content } = input.achievement
  const { result } = input.award
  if (result === undefined) return undefined
  return present({
    type: 'LearningAssessment',
    title: inMain(content, content.assessment ?? 'Assessment'),
    awardedBy: awardingOf(input),
    grade: noteOf(inMain(content, result)),
    idVerification: content.supervision === undefined ? undefined : supervisionConcept(content.supervision),
    specifiedBy: assessmentSpecification(content),
  })
}

function activityOf(input: AwardToRender): Json | undefined {
  const { content } = input.achievement
  if (content.participation === undefined) return undefined
  const specification = present({
    type: 'LearningActivitySpecification',
    title: languagesOf(content.name),
    mode: modeOf(content.participation),
    // In its own words too: the list of modes is coarser.
    description: inMain(content, content.participation),
    language: content.language === undefined ? undefined : languageConcept(content.language),
    volumeOfLearning: content.hours === undefined ? undefined : durationOf(content.hours),
  })
  return {
    type: 'LearningActivity',
    title: languagesOf(content.name),
    awardedBy: awardingOf(input),
    specifiedBy: specification,
  }
}

/** What the award entitles to: a place in what it stacks into. */
function stackingOf(input: AwardToRender): Json | undefined {
  const { content } = input.achievement
  const into = content.stackable?.into ?? []
  if (into.length === 0) return undefined
  return into.map((title) => ({
    type: 'LearningEntitlement',
    title: inMain(content, title),
    awardedBy: awardingOf(input),
  }))
}

function achievementOf(input: AwardToRender): Json {
  const { achievement } = input
  return present({
    id: `urn:uuid:${achievement.id}`,
    type: 'LearningAchievement',
    title: languagesOf(achievement.content.name),
    description: languagesOf(achievement.content.description),
    awardedBy: awardingOf(input),
    provenBy: assessmentOf(input),
    influencedBy: activityOf(input),
    entitlesTo: stackingOf(input),
    specifiedBy: elmQualification(achievement, assessmentSpecification(achievement.content)),
  })
}

function learnerOf(input: AwardToRender): Json {
  const { learner, achievement } = input
  const text = (name: string) => inMain(achievement.content, name)
  return present({
    id: `urn:uuid:${input.award.id}#learner`,
    type: 'Person',
    givenName: text(learner.givenName),
    familyName: text(learner.familyName),
    fullName: text(`${learner.givenName} ${learner.familyName}`),
    identifier: { type: 'Identifier', notation: learner.id, schemeName: `Learner number at ${input.member.name}` },
    contactPoint: learner.email && {
      type: 'ContactPoint',
      emailAddress: { id: `mailto:${learner.email}`, type: 'Mailbox' },
    },
    hasClaim: achievementOf(input),
  })
}

/** What a viewer of European Digital Credentials shows first. It wants a picture: ours. */
function displayOf({ achievement: { content } }: AwardToRender): Json {
  const language = languageConcept(mainLanguage(content.name)) ?? languageConcept('en')!
  const image = {
    type: 'MediaObject',
    content: btoa(typeLogo.svg),
    contentEncoding: base64,
    contentType: svgFileType,
  }
  return {
    type: 'DisplayParameter',
    title: languagesOf(content.name),
    description: languagesOf(content.description),
    primaryLanguage: language,
    language,
    individualDisplay: {
      type: 'IndividualDisplay',
      language,
      displayDetail: { type: 'DisplayDetail', image, page: 1 },
    },
  }
}

/**
 * The award as a European Digital Credential in the European Learning Model 3 (application profile EDC), JSON-LD. A view: it is
 * not signed, so it says what was awarded and proves nothing. Concepts of the European lists are named by their URIs where those
 * are known here, in words where not.
 */
export function elmView(input: AwardToRender): Record<string, Json> {
  const { award } = input
  return present({
    '@context': [...elmContexts],
    id: `urn:uuid:${award.id}`,
    type: ['VerifiableCredential', 'EuropeanDigitalCredential'],
    credentialProfiles: genericProfile,
    credentialSchema: { id: SCHEMA, type: 'ShaclValidator2017' },
    displayParameter: displayOf(input),
    issuer: issuerOf(input),
    issuanceDate: award.validFrom,
    issued: award.issuedAt,
    validFrom: award.validFrom,
    expirationDate: award.validUntil,
    validUntil: award.validUntil,
    credentialSubject: learnerOf(input),
  })
}
