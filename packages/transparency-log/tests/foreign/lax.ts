/**
 * Where Go's packages read more than one spelling of a thing and we read one: each respells a text as its one spelling. A text
 * that Go takes and we do not must be one that we take once it is respelled.
 */
export type Respelling = { readonly why: string; respell(text: string): string }

const canonical = (token: string): string => {
  const stripped = token.replace(/[\r\n]/g, '')
  const whole = stripped.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(stripped)
  return whole ? Buffer.from(stripped, 'base64').toString('base64') : token
}
const mapLines = (text: string, map: (line: string, at: number, lines: string[]) => string | undefined): string =>
  text
    .split('\n')
    .map(map)
    .filter((line) => line !== undefined)
    .join('\n')

const lineEnds: Respelling = {
  why: 'a carriage return before the line end, which a line scanner drops',
  respell: (text) => text.replaceAll('\r\n', '\n').replace(/\r$/, ''),
}
const lastLineEnd: Respelling = {
  why: 'no newline at the end of the last line',
  respell: (text) => (text.endsWith('\n') ? text : `${text}\n`),
}
const strayBits: Respelling = {
  why: 'base64 with unused bits set, which RFC 4648 §3.5 lets a decoder refuse',
  respell: (text) => mapLines(text, (line) => line.replace(/[^ ]+$/, canonical)),
}
const repeatedLines = (keys: readonly string[]): Respelling => ({
  why: 'a second signature line of a known key, which Go does not look at and we verify',
  respell: (note) => {
    const seen = new Set<string>()
    const cut = note.lastIndexOf('\n\n')
    const lines = mapLines(note.slice(cut), (line) => {
      const [dash, name, encoded] = line.split(' ')
      if (dash !== '\u2014' || !encoded) return line
      const id = `${name}+${Buffer.from(encoded, 'base64').subarray(0, 4).toString('hex')}+`
      if (!keys.some((vkey) => vkey.startsWith(id))) return line
      return seen.has(id) ? undefined : seen.add(id) && line
    })
    return note.slice(0, cut) + lines
  },
})
const longNames: Respelling = {
  why: 'a stranger with a name of more than 1,024 characters',
  respell: (text) => text.replace(/^\u2014 [^ \n]{1025,} /gm, '\u2014 stranger '),
}
const leadingZeros: Respelling = {
  why: 'an index with leading zeros',
  respell: (text) => text.replace(/^index 0+(?=[0-9])/m, 'index '),
}
const emptyExtra: Respelling = {
  why: 'an extra line that holds nothing',
  respell: (text) => text.replace(/^extra \r?\n/m, ''),
}
const upperCase: Respelling = {
  why: 'a key id in upper case',
  respell: (text) => text.replace(/^([^+]+\+)([0-9A-Fa-f]{8})(?=\+)/, (_, name, id) => name + id.toLowerCase()),
}
const keyMaterial: Respelling = {
  why: 'key material in base64 with unused bits set or line ends in it',
  respell: (text) => text.replace(/(?<=^[^+]+\+[0-9a-f]{8}\+).*$/s, canonical),
}
const threeLines: Respelling = {
  why: 'extension lines, which Go does not look at: empty, or without an end',
  respell: (text) => `${text.split('\n').slice(0, 3).join('\n')}\n`,
}
const rootLine: Respelling = {
  why: 'a root in base64 with unused bits set or a carriage return in it',
  respell: (text) => mapLines(text, (line, at) => (at === 2 ? canonical(line) : line)),
}

const unsignedText: Respelling = {
  why: 'extension lines or another spelling of size or root, which ML-DSA-44 does not sign and Go does not look at',
  respell: (note) => {
    const cut = note.lastIndexOf('\n\n')
    const [origin = '', size = '', root = ''] = note.slice(0, cut).split('\n')
    return `${origin}\n${size.replace(/^0+(?=[0-9])/, '')}\n${canonical(root)}\n${note.slice(cut + 1)}`
  },
}

export const respellings = (keys: readonly string[]): Record<string, readonly Respelling[]> => ({
  note: [longNames, strayBits, repeatedLines(keys)],
  'ml-dsa': [longNames, strayBits, repeatedLines(keys), unsignedText],
  receipt: [lineEnds, lastLineEnd, longNames, strayBits, repeatedLines(keys), leadingZeros, emptyExtra],
  vkey: [upperCase, keyMaterial],
  checkpoint: [threeLines, rootLine],
  path: [],
})
