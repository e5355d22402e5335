import { TestamurError } from '@testamur/credential-model'
import { whyNoPng, whyNoSvg } from './picture.js'

/** An image that was given inside a data: URL. */
export type InlineLogo = { type: 'image/svg+xml' | 'image/png'; bytes: Buffer }

const MAX_LOGO_BYTES = 100 * 1024
const dataUrl = /^data:(image\/svg\+xml|image\/png);base64,([A-Za-z0-9+/]+={0,2})$/

const refused = (message: string): TestamurError =>
  new TestamurError('INVALID_REQUEST', `The logo is refused: ${message}`, {
    remedy: 'Give an https URL, or a data: URL with a PNG or a plain SVG drawing of at most 100 kB in base64.',
    violations: [{ path: '/logo', message }],
  })

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
  const why = image.type === 'image/svg+xml' ? whyNoSvg(image.bytes) : whyNoPng(image.bytes)
  if (why) throw refused(why)
}
