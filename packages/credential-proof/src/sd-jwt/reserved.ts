/** The names that SD-JWT keeps for itself (RFC 9901 §4.1), and those that reach an object's prototype in careless readers. */
export const reservedNames: ReadonlySet<string> = new Set([
  '_sd',
  '_sd_alg',
  '...',
  '__proto__',
  'constructor',
  'prototype',
])

/** What SD-JWT VC §2.2.2.3 forbids to put into disclosures, with all that is inside. */
export const neverDisclosable: ReadonlySet<string> = new Set([
  'iss',
  'nbf',
  'exp',
  'cnf',
  'vct',
  'vct#integrity',
  'aka_vcts',
  'status',
])
