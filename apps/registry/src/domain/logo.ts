import { TestamurError } from '@testamur/credential-model'

/** An image that was given inside a data: URL. */
export type InlineLogo = { type: 'image/svg+xml' | 'image/png'; bytes: Buffer }

const MAX_LOGO_BYTES = 100 * 1024
const dataUrl = /^data:(image\/svg\+xml|image\/png);base64,([A-Za-z0-9+/]+={0,2})$/
const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex')

/** What makes an SVG run, load or read something. A drawing needs none of it, so that nothing is cleaned: it is refused. */
const active: readonly [RegExp, string][] = [
  [
    /<\s*(?:[\w.-]+:)?(script|foreignobject|iframe|object|embed|audio|video|handler|animate|set)\b/i,
    'an active element',
  ],
  [/<!\s*(doctype|entity)/i, 'a document type declaration'],
  [/<\?(?!xml\s)/i, 'a processing instruction'],
  [/[\s"'/]on[a-z]+\s*=/i, 'an event handler'],
  [/(?:javascript|vbscript)\s*:/i, 'a script URL'],
  [/href\s*=\s*(?:["']\s*(?!#)|[^"'\s#])/i, 'a reference to something outside'],
  [/url\s*\(\s*["']?\s*(?!#)/i, 'a reference to something outside'],
  [/@import/i, 'an imported style sheet'],
  [/&(?!(?:amp|lt|gt|quot|apos|#x?[0-9a-f]{1,6});)/i, 'an entity'],
]

const refused = (message: string): TestamurError =>
  new TestamurError('INVALID_REQUEST', `The logo is refused: ${message}`, {
    remedy: 'Give an https URL, or a data: URL with a PNG or a plain SVG drawing of at most 100 kB in base64.',
    violations: [{ path: '/logo', message }],
  })

const withoutReferences = (text: string): string =>
  text.replace(/&#x([0-9a-f]{1,6});?|&#(\d{1,7});?/gi, (_, hex, dec) => {
    const code = hex ? Number.parseInt(hex, 16) : Number(dec)
    return code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })

function checkSvg(bytes: Buffer): void {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refused('the SVG is not UTF-8')
  }
  if (!/^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg[\s>]/i.test(text))
    throw refused('the file is not an SVG drawing')
  for (const [pattern, what] of active)
    if (pattern.test(text) || pattern.test(withoutReferences(text))) throw refused(`the SVG holds ${what}`)
}

/** The image inside a data: URL that was accepted before; undefined for a URL. */
export function inlineLogo(logo: string): InlineLogo | undefined {
  const [, type, base64] = dataUrl.exec(logo) ?? []
  return type && base64 ? { type: type as InlineLogo['type'], bytes: Buffer.from(base64, 'base64') } : undefined
}

/** Accepts an https URL (kept, never fetched) or a PNG or inert SVG in a data: URL. @throws TestamurError INVALID_REQUEST */
export function checkLogo(logo: string): void {
  if (/^https:\/\//i.test(logo) && URL.canParse(logo) && logo.length <= 2_000) return
  const image = inlineLogo(logo)
  if (!image) throw refused('it is neither an https URL nor a data: URL of type image/png or image/svg+xml in base64')
  if (image.bytes.length > MAX_LOGO_BYTES)
    throw refused(`it has ${image.bytes.length} bytes; ${MAX_LOGO_BYTES} are allowed`)
  if (image.type === 'image/svg+xml') checkSvg(image.bytes)
  else if (!image.bytes.subarray(0, 8).equals(pngSignature)) throw refused('the file is not a PNG')
}
