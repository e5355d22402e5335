/** A drawing that our type metadata refers to. `name` is its path below `/types/`. */
export type TypeDrawing = { name: string; svg: string }

/** The mark of the type: a sheet with a seal. No text, so that no font matters. */
export const typeLogo: TypeDrawing = {
  name: 'micro-credential/logo.svg',
  svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" role="img" aria-label="Micro-credential">
<rect x="12" y="6" width="40" height="46" rx="3" fill="#ffffff"/>
<path d="M20 17h24M20 25h24M20 33h14" stroke="#12355b" stroke-width="3" fill="none"/>
<circle cx="42" cy="44" r="9" fill="#c98a1b"/>
<path d="M37 51l-2 10 7-4 7 4-2-10" fill="#c98a1b"/>
<circle cx="42" cy="44" r="4.5" fill="#ffffff"/>
</svg>
`,
}

type Palette = { scheme: 'light' | 'dark'; ground: string; text: string; quiet: string; line: string }
type Shape = { orientation: 'landscape' | 'portrait'; width: number; height: number; wide: boolean }

// Contrast of text and quiet on ground: 12.5 and 7.1 to 1 in the light palette, 15.9 and 10.0 to 1 in the dark one.
const light: Palette = { scheme: 'light', ground: '#ffffff', text: '#12355b', quiet: '#3f5a78', line: '#c98a1b' }
const dark: Palette = { scheme: 'dark', ground: '#0f1b2a', text: '#f2f5f9', quiet: '#b9c6d6', line: '#e0a63a' }
const landscape: Shape = { orientation: 'landscape', width: 640, height: 400, wide: true }
const portrait: Shape = { orientation: 'portrait', width: 400, height: 640, wide: false }

/** One line of text. What is too long for it ends at the edge of the card: SVG breaks no lines. */
const line = (y: number, size: number, fill: string, text: string, weight = 400): string =>
  `<text x="32" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${text}</text>`

/**
 * One card. It runs nothing and loads nothing: no script, no style sheet, no reference to anything outside, fonts by generic
 * family. Placeholders stand in text alone, as SD-JWT VC §4.5.1.2 asks; the title and description in `role="img"` are for who
 * does not see it.
 */
function card(palette: Palette, { orientation, width, height, wide }: Shape): TypeDrawing & { properties: object } {
  const { ground, text, quiet, line: rule, scheme } = palette
  const at = wide ? [64, 142, 184, 250, 288, 356] : [72, 150, 190, 270, 308, 596]
  const size = wide ? 30 : 22
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d" font-family="Georgia, 'Times New Roman', serif">
<title id="t">{{title}}</title>
<desc id="d">{{title}}, {{awarding_body_name}}, {{given_name}} {{family_name}}, {{date_of_issuance}}</desc>
<rect width="${width}" height="${height}" rx="16" fill="${ground}"/>
<rect x="32" y="${at[0]! + 12}" width="${width - 64}" height="2" fill="${rule}"/>
${line(at[0]!, 20, quiet, '{{awarding_body_name}}')}
${line(at[1]!, size, text, '{{title}}', 700)}
${line(at[2]!, 20, quiet, '{{date_of_issuance}}')}
${line(at[3]!, 26, text, '{{given_name}} {{family_name}}')}
${line(at[4]!, 20, text, '{{grade_value}}')}
<g transform="translate(${width - 84} ${height - 96})" fill="${rule}"><circle cx="20" cy="20" r="20"/><path d="M8 34l-5 26 17-10 17 10-5-26"/><circle cx="20" cy="20" r="11" fill="${ground}"/></g>
${line(at[5]!, 18, quiet, 'ECTS {{ects_credits}} · EQF {{eqf_level}}')}
</svg>
`
  return {
    name: `micro-credential/card-${orientation}-${scheme}.svg`,
    svg,
    properties: { orientation, color_scheme: scheme, contrast: 'normal' },
  }
}

/** The SVG templates of our type: two orientations in two colour schemes. */
export const typeCards = [
  card(light, landscape),
  card(dark, landscape),
  card(light, portrait),
  card(dark, portrait),
] as const

/** Every drawing, as it is served. */
export const typeDrawings: readonly TypeDrawing[] = [typeLogo, ...typeCards]
