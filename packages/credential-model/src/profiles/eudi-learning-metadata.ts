import { eudiLearningType } from './eudi-learning.js'
import type { ClaimMetadata, TypeMetadata } from './type-metadata.js'

type Rule = readonly [path: ClaimMetadata['path'], label: string, sd: 'always' | 'never', mandatory: boolean]

// The facts of the reference issuer's type metadata, in its order.
const rules: readonly Rule[] = [
  [['jti'], 'JWT ID', 'never', true],
  [['iat'], 'Issued At', 'never', true],
  [['exp'], 'Expiration Time', 'never', true],
  [['vct'], 'Verifiable Credential Type', 'never', true],
  [['iss'], 'Issuer', 'never', true],
  [['cnf'], 'Confirmation', 'never', true],
  [['cnf', 'jwk'], 'Json Web Key', 'never', true],
  [['issuing_authority'], 'Issuing Authority', 'never', true],
  [['issuing_country'], 'Issuing Country', 'never', true],
  [['date_of_issuance'], 'Date of Issuance', 'never', true],
  [['date_of_expiry'], 'Date of Expiry', 'never', false],
  [['family_name'], 'Family Name(s)', 'always', true],
  [['given_name'], 'Given Name(s)', 'always', false],
  [['achievement_title'], 'Achievement Title', 'never', true],
  [['achievement_description'], 'Achievement Description', 'never', false],
  [['learning_outcomes'], 'Learning Outcomes', 'always', false],
  [['learning_outcomes', null], 'Learning Outcome', 'never', false],
  [['assessment_grade'], 'Assessment Grade', 'always', false],
  [['language_of_classes'], 'Language of classes', 'never', true],
  [['language_of_classes', null], 'Language of classes', 'never', true],
  [['learner_identification'], 'Learner identification', 'always', true],
  [['expected_study_time'], 'Expected study time', 'always', true],
  [['level_of_learning_experience'], 'Level of learning experience', 'always', true],
  [['types_of_quality_assurance'], 'Types of quality assurance', 'always', true],
  [['types_of_quality_assurance', null], 'Type of quality assurance', 'never', true],
  [['prerequisites_to_enroll'], 'Prerequisites to enroll', 'always', false],
  [['prerequisites_to_enroll', null], 'Prerequisite to enroll', 'never', false],
  [['integration_stackability_options'], 'Integration or Stackability options', 'always', false],
]

/**
 * The type metadata of the EUDI learning credential, for who cannot fetch it (its `vct` is a URN): the paths, labels and rules that
 * the reference issuer publishes (eudi-srv-pid-issuer, `vct/learning_credential.json`). A test compares them with that file.
 */
export const eudiLearningMetadata: TypeMetadata = {
  vct: eudiLearningType,
  name: 'Micro-Credential Attestation SD-JWT VC Type Metadata',
  description: 'The EUDI learning credential',
  display: [{ locale: 'en', name: 'Learning Credential', description: 'Learning Credential' }],
  claims: rules.map(([path, label, sd, mandatory]) => ({
    path,
    display: [{ locale: 'en', label }],
    mandatory,
    sd,
  })),
}
