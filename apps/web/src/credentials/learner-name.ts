import type { CredentialView } from '../api/issuer.js'

/** The learner's name; who was erased has none. */
export const learnerName = ({ learner }: Pick<CredentialView, 'learner'>): string =>
  learner ? `${learner.givenName} ${learner.familyName}` : 'Erased learner'
