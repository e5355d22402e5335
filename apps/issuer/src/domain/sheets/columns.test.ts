import { describe, expect, test } from 'vitest'
import { checkHeader, headerProblems, readHeader } from './columns.js'
import { type Field, suggestField } from './fields.js'

const fieldsOf = (headers: string[]) => readHeader(headers).columns.map((c) => c.field)
const all: Field[] = ['achievement', 'learnerId', 'givenName', 'familyName', 'email', 'result', 'validUntil']

describe('headers as administrations write them', () => {
  test.each([
    ['English', ['Course', 'Student no.', 'First name', 'Last name', 'E-mail address', 'Grade', 'Valid until']],
    ['Dutch', ['Cursus', 'Studentnummer', 'Voornaam', 'Achternaam', 'E-mailadres', 'Cijfer', 'Geldig tot']],
    ['German', ['Kurs', 'Matrikel-Nr.', 'Vorname', 'Nachname', 'E-Mail', 'Note', 'Gültig bis']],
    ['French', ['Formation', "Numéro d'étudiant", 'Prénom', 'Nom', 'Courriel', 'Résultat', "Valable jusqu'au"]],
    ['our own names', all],
  ])('%s', (_language, headers) => expect(fieldsOf(headers)).toEqual(all))
})

test('our own columns of an error file are left out', () => {
  expect(suggestField('Testamur errors')).toBe('ignore')
  expect(readHeader(['Testamur row', 'Voornaam']).own).toBe(true)
})

test('a mapping is the whole of it: by header or by place; the rest is left out', () => {
  const header = readHeader(['Wie', '', 'Nr', 'Voornaam', 'Course'], {
    Wie: 'familyName',
    '#2': 'givenName',
    Nr: 'learnerId',
  })
  expect(header.columns.map((c) => c.field)).toEqual(['familyName', 'givenName', 'learnerId', undefined, undefined])
  expect(header.missing).toEqual(['achievement'])
  expect(readHeader(['a'], {}, { achievement: 'x' }).missing).not.toContain('achievement')
})

test('trailing empty columns are none, and spaces of all kinds are let pass', () => {
  expect(readHeader(['\u00a0Course ', '', '\u00a0']).columns.map((c) => c.header)).toEqual(['Course'])
})

test.each<[string, string[], Record<string, Field> | undefined]>([
  ['shoe size', ['Course', 'Student no', 'Voornaam', 'Achternaam', 'shoe size'], undefined],
  ['no column gives learnerId', ['Course', 'Voornaam', 'Achternaam'], undefined],
  ['two columns give givenName', ['Course', 'Student no', 'Voornaam', 'Vorname', 'Nom'], undefined],
  ['is not there', ['Course'], { Cours: 'achievement' }],
  ['more than 200', Array.from({ length: 201 }, () => 'Course'), undefined],
])('refused: %s', (why, headers, mapping) => {
  const header = readHeader(headers, mapping)
  expect(headerProblems(header).map((p) => p.message)).toContainEqual(expect.stringContaining(why))
  expect(() => checkHeader(header)).toThrow(expect.objectContaining({ code: 'BATCH_UNREADABLE' }))
})
