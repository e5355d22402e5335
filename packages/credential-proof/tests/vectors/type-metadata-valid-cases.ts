import { vct } from '../fixtures/world.js'
import {
  air,
  base,
  baseDocument,
  chainOf,
  good,
  pinned,
  plain,
  type Rule,
  showing,
  soil,
  sri,
  street,
  typeOf,
} from './type-metadata-pieces.js'
import type { Case } from './vector.js'

const full = typeOf([
  { path: ['iss'], sd: 'never', mandatory: true },
  { path: ['given_name'], sd: 'always', mandatory: true, display: [{ locale: 'en', label: 'Name' }], svg_id: 'name' },
  { path: ['grade', 'value'], sd: 'never' },
  { path: ['address'], sd: 'never', mandatory: true },
  { path: ['address', 'street'], sd: 'always', mandatory: true },
  { path: ['address', 'country'], sd: 'never' },
  { path: ['skills', 0], sd: 'never' },
  { path: ['skills', 2], sd: 'always' },
  { path: ['skills', 2, 'level'], sd: 'never', mandatory: true },
  { path: ['not_there'], sd: 'always' },
  { path: ['family_name'] },
])

export const typeMetadataValidCases: Case[] = [
  good('all-shown', 'Every claim is shown, each as its type says', full),
  good('kept-back', 'Mandatory claims that may be kept back are kept back', full, showing()),
  good(
    'part-of-a-kept-back-element',
    'What is inside an element that is kept back is not known',
    full,
    showing(street, air),
  ),
  good('places-as-issued', 'The third skill is at 2 though the second is kept back', full, showing(soil)),
  good('none', 'Nobody describes the type', {}),
  good(
    'properties-unknown',
    'Properties that are not understood are ignored',
    typeOf([{ path: ['iss'], x: 1 } as Rule], { y: {} }),
  ),
  good('wildcard', 'null selects every element', typeOf([{ path: ['skills', null], sd: 'allowed' }])),
  good(
    'nothing-selected',
    'A path that selects nothing',
    typeOf([
      { path: ['skills', 7], sd: 'never' },
      { path: ['no', null, 'x'], sd: 'never' },
    ]),
  ),
  good('integrity', 'The document that the credential pins', full, undefined),
  good(
    'integrity-of-several',
    'One of two expressions with the strongest algorithm',
    typeOf([]),
    pinned(`${sri('x', 'sha512')} ${sri(typeOf([]), 'sha512')}`),
  ),
  good(
    'integrity-strongest',
    'A weaker expression that does not match counts for nothing',
    typeOf([]),
    pinned(`${sri('x')} ${sri(typeOf([]), 'sha384')}`),
  ),
  good('extends', 'Rules inherited, combined and overridden', {
    [vct]: typeOf(
      [
        { path: ['given_name'], sd: 'always' },
        { path: ['address'], mandatory: true },
      ],
      {
        extends: base,
        'extends#integrity': sri(baseDocument([{ path: ['given_name'] }, { path: ['address'], sd: 'never' }])),
      },
    ),
    [base]: baseDocument([{ path: ['given_name'] }, { path: ['address'], sd: 'never' }]),
  }),
  good('extends-as-far-as-is-followed', 'Eight types in a row', chainOf(8)),
].map((one) =>
  one.name === 'metadata-integrity' ? { ...one, input: { presentation: pinned(sri(full), plain) } } : one,
)
