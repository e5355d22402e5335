const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex')

/** More pixels than a picture of 4000 × 4000 has, which take 64 MB once unpacked. */
const MAX_PIXELS = 16_000_000

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

const withoutReferences = (text: string): string =>
  text.replace(/&#x([0-9a-f]{1,6});?|&#(\d{1,7});?/gi, (_, hex, dec) => {
    const code = hex ? Number.parseInt(hex, 16) : Number(dec)
    return code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Why a file is no drawing that may be shown; undefined for one that runs, loads and reads nothing. */
export function whyNoSvg(bytes: Uint8Array): string | undefined {
  const text = textOf(bytes)
  if (text === undefined) return 'the SVG is not UTF-8'
  if (!/^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg[\s>]/i.test(text)) return 'the file is not an SVG drawing'
  const found = active.find(([pattern]) => pattern.test(text) || pattern.test(withoutReferences(text)))
  return found && `the SVG holds ${found[1]}`
}

/** Width and height of a PNG, from its first chunk (PNG §11.2.2): nothing is unpacked. Undefined for what is no PNG. */
function pngSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (png.length < 33 || !png.subarray(0, 8).equals(pngSignature) || png.toString('latin1', 12, 16) !== 'IHDR')
    return undefined
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
}

/** Why a PNG is a bomb: a few bytes that unpack to more than anyone can show. */
function whyBomb(bytes: Uint8Array): string | undefined {
  const { width, height } = pngSize(bytes) ?? { width: 0, height: 0 }
  return width * height > MAX_PIXELS ? `the PNG unpacks to ${width} × ${height} pixels` : undefined
}

/** Why a file is no PNG that may be shown. */
export const whyNoPng = (bytes: Uint8Array): string | undefined =>
  pngSize(bytes) === undefined ? 'the file is not a PNG' : whyBomb(bytes)

const dataUrl = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[\w.-]+=[^;,]*)*)(;base64)?,/i

function bytesOf(url: string, prefix: string, base64: boolean): Buffer | undefined {
  const body = url.slice(prefix.length)
  try {
    return base64 ? Buffer.from(body, 'base64') : Buffer.from(decodeURIComponent(body))
  } catch {
    return undefined
  }
}

/** Why an image in a data: URL would harm who opens it; undefined for one that would not, and for kinds that are not looked into. */
export function whyUnsafeImage(url: string): string | undefined {
  const [prefix = '', type = '', , base64] = dataUrl.exec(url) ?? []
  const bytes = bytesOf(url, prefix, base64 !== undefined)
  if (bytes === undefined) return 'the data: URL cannot be read'
  if (/svg|xml|html/i.test(type)) return whyNoSvg(bytes)
  return /png/i.test(type) ? whyBomb(bytes) : undefined
}
