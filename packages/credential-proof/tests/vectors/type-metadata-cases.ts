import { basePlain, digestOf, sdJwt, vct } from '../fixtures/world.js'
import {
  bad,
  base,
  baseDocument,
  chainOf,
  claims,
  pinned,
  showing,
  soil,
  sri,
  tell,
  typeOf,
} from './type-metadata-pieces.js'
import type { Case } from './vector.js'

export const typeMetadataCases: Case[] = [
  bad(
    'TYPE_CLAIM_SD',
    'always-and-open',
    'A claim that must be selectively disclosable is open',
    typeOf([{ path: ['address'], sd: 'always' }]),
  ),
  bad(
    'TYPE_CLAIM_SD',
    'never-and-disclosed',
    'A claim that must be open is in a disclosure',
    typeOf([{ path: ['given_name'], sd: 'never' }]),
  ),
  bad(
    'TYPE_CLAIM_SD',
    'inside-a-disclosure',
    'Its parent is in a disclosure, the claim itself is not',
    typeOf([{ path: ['grade', 'value'], sd: 'always' }]),
  ),
  bad(
    'TYPE_CLAIM_SD',
    'one-element-open',
    'One element of several is open',
    typeOf([{ path: ['skills', null], sd: 'always' }]),
  ),
  bad(
    'TYPE_CLAIM_SD',
    'hidden-element-never',
    'An element that is kept back must be open',
    typeOf([{ path: ['skills', 1], sd: 'never' }]),
    showing(),
  ),
  bad(
    'TYPE_CLAIM_SD',
    'place-as-issued',
    'The place counts elements that are kept back',
    typeOf([{ path: ['skills', 1], sd: 'never' }]),
    showing(soil),
  ),
  bad(
    'TYPE_CLAIM_SD',
    'nested-open',
    'A nested claim that must be open is in a disclosure',
    typeOf([{ path: ['address', 'street'], sd: 'never' }]),
  ),
  bad(
    'TYPE_CLAIM_MISSING',
    'mandatory-open-missing',
    'A claim that is open and mandatory is missing',
    typeOf([{ path: ['title'], sd: 'never', mandatory: true }]),
    showing(),
  ),
  bad(
    'TYPE_CLAIM_MISSING',
    'mandatory-exp-missing',
    'exp is mandatory, and never in a disclosure',
    typeOf([{ path: ['exp'], mandatory: true }]),
    sdJwt({
      plain: { ...basePlain, exp: undefined },
      disclosures: [claims[0] as string],
      digests: claims.map(digestOf),
    }),
  ),
  bad(
    'TYPE_CLAIM_MISSING',
    'mandatory-nothing-kept-back',
    'Nothing is kept back, and the claim is not there',
    typeOf([{ path: ['title'], sd: 'always', mandatory: true }]),
  ),
  bad(
    'TYPE_CLAIM_MISSING',
    'mandatory-nested',
    'An object that keeps nothing back lacks it',
    typeOf([{ path: ['cnf', 'kid'], mandatory: true }]),
    showing(),
  ),
  bad(
    'TYPE_CLAIM_MISSING',
    'mandatory-place',
    'A mandatory element beyond the end',
    typeOf([{ path: ['skills', 3], mandatory: true }]),
  ),
  bad('TYPE_CLAIM_PATH', 'name-into-an-array', 'A name where an array stands', typeOf([{ path: ['skills', 'name'] }])),
  bad('TYPE_CLAIM_PATH', 'name-into-a-text', 'A name where a text stands', typeOf([{ path: ['given_name', 'first'] }])),
  bad(
    'TYPE_CLAIM_PATH',
    'wildcard-into-an-object',
    'null where an object stands',
    typeOf([{ path: ['address', null] }]),
  ),
  bad('TYPE_CLAIM_PATH', 'place-in-an-object', 'A place where an object stands', typeOf([{ path: ['address', 0] }])),
  bad(
    'TYPE_CLAIM_PATH',
    'elements-of-two-kinds',
    'One of the selected elements is no object',
    typeOf([{ path: ['skills', null, 'level'] }]),
  ),
  bad(
    'TYPE_METADATA_OTHER_TYPE',
    'of-another-type',
    'The document describes another type',
    JSON.stringify({ vct: base }),
  ),
  ...(
    [
      ['no-json', 'The document is no JSON', '<html></html>'],
      ['no-object', 'The document is a list', '[]'],
      ['no-vct', 'The document names no type', '{}'],
      ['duplicate-key', 'A key stands twice', `{"vct":"${vct}","vct":"${vct}"}`],
      ['claims-no-list', 'claims is an object', typeOf({})],
      ['claim-no-object', 'A claim is a text', typeOf(['iss'])],
      ['path-missing', 'A claim without path', typeOf([{ sd: 'never' }])],
      ['path-empty', 'An empty path', typeOf([{ path: [] }])],
      ['path-negative', 'A place below 0', typeOf([{ path: ['skills', -1] }])],
      ['path-fraction', 'A place between two', typeOf([{ path: ['skills', 0.5] }])],
      ['path-boolean', 'A step that is true', typeOf([{ path: ['skills', true] }])],
      ['sd-unknown', 'sd has a value that is not defined', typeOf([{ path: ['iss'], sd: 'sometimes' }])],
      ['mandatory-text', 'mandatory is a text', typeOf([{ path: ['iss'], mandatory: 'true' }])],
      ['display-no-list', 'display is an object', typeOf([{ path: ['iss'], display: {} }])],
      ['display-no-label', 'A display without label', typeOf([{ path: ['iss'], display: [{ locale: 'en' }] }])],
      ['svg-id-digit', 'An svg_id that begins with a digit', typeOf([{ path: ['iss'], svg_id: '1' }])],
      [
        'svg-id-twice',
        'One svg_id for two claims',
        typeOf([
          { path: ['iss'], svg_id: 'a' },
          { path: ['iat'], svg_id: 'a' },
        ]),
      ],
      ['extends-no-text', 'extends is a list', typeOf([], { extends: [base] })],
      [
        'extends-integrity-malformed',
        'extends#integrity is no integrity metadata',
        typeOf([], { extends: base, 'extends#integrity': 'md5-AAAA' }),
      ],
    ] as const
  ).map(([name, description, text]) => bad('TYPE_METADATA_MALFORMED', name, description, text)),
  bad('TYPE_METADATA_CIRCULAR', 'extends-itself', 'A type that extends itself', typeOf([], { extends: vct })),
  bad('TYPE_METADATA_CIRCULAR', 'extends-in-a-circle', 'Two types that extend each other', {
    [vct]: typeOf([], { extends: base }),
    [base]: baseDocument([], { extends: vct }),
  }),
  bad('TYPE_METADATA_TOO_DEEP', 'extends-too-deep', 'Nine types in a row', chainOf(9)),
  bad('TYPE_METADATA_OTHER_TYPE', 'extends-another', 'The extended document describes another type', {
    [vct]: typeOf([], { extends: base }),
    [base]: typeOf([]),
  }),
  ...(
    [
      ['sd-of-always', 'always becomes never', { sd: 'always' }, { sd: 'never' }],
      ['sd-of-never', 'never becomes allowed', { sd: 'never' }, { sd: 'allowed' }],
      ['mandatory', 'mandatory becomes false', { mandatory: true }, { mandatory: false }],
    ] as const
  ).map(([name, description, above, below]) =>
    bad('TYPE_METADATA_EXTENDS', `extends-loosens-${name}`, description, {
      [vct]: typeOf([{ path: ['x'], ...below }], { extends: base }),
      [base]: baseDocument([{ path: ['x'], ...above }]),
    }),
  ),
  bad('TYPE_CLAIM_SD', 'inherited-rule', 'A rule of the extended type is broken', {
    [vct]: typeOf([{ path: ['given_name'], mandatory: true }], { extends: base }),
    [base]: baseDocument([{ path: ['given_name'], sd: 'never' }]),
  }),
  tell('TYPE_METADATA_UNAVAILABLE', 'unavailable', 'The document cannot be had', { [vct]: null }),
  tell('TYPE_METADATA_UNAVAILABLE', 'extended-unavailable', 'The extended document cannot be had', {
    [vct]: typeOf([], { extends: base }),
    [base]: null,
  }),
  tell('TYPE_METADATA_UNAVAILABLE', 'extended-unknown', 'Nobody describes the extended type', {
    [vct]: typeOf([], { extends: base }),
  }),
  {
    ...tell('TYPE_METADATA_UNAVAILABLE', 'required', 'The policy demands a description, and there is none', {}),
    policy: { typeMetadata: 'required' },
  },
  tell(
    'TYPE_METADATA_INTEGRITY',
    'integrity-of-another',
    'Another document than the credential pins',
    typeOf([]),
    pinned(sri('x')),
  ),
  tell(
    'TYPE_METADATA_INTEGRITY',
    'integrity-of-a-space',
    'A space more than the document that is pinned',
    `${typeOf([])} `,
    pinned(sri(typeOf([]))),
  ),
  tell(
    'TYPE_METADATA_INTEGRITY',
    'integrity-only-weaker',
    'Only the weaker of two expressions matches',
    typeOf([]),
    pinned(`${sri(typeOf([]))} ${sri('x', 'sha512')}`),
  ),
  tell('TYPE_METADATA_INTEGRITY', 'extends-integrity', 'The extended document is not the one that is pinned', {
    [vct]: typeOf([], { extends: base, 'extends#integrity': sri('x') }),
    [base]: baseDocument([]),
  }),
]
