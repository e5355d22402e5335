import qrcode from 'qrcode-generator'

/** Light modules around the code, as ISO/IEC 18004 asks for. */
const QUIET = 4

/** How many modules a side may have for a code that a phone still reads from a screen at arm's length. */
const COMFORTABLE = 69

type Code = ReturnType<typeof qrcode>

function codeOf(text: string, level: 'M' | 'L'): Code | undefined {
  const code = qrcode(0, level)
  try {
    code.addData(text, 'Byte')
    code.make()
    return code
  } catch {
    // More than a QR code holds.
    return undefined
  }
}

function darkModules(text: string): { size: number; path: string } | undefined {
  const robust = codeOf(text, 'M')
  const code = robust && robust.getModuleCount() <= COMFORTABLE ? robust : codeOf(text, 'L')
  if (!code) return undefined
  const size = code.getModuleCount()
  const parts: string[] = []
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      if (code.isDark(row, column)) parts.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`)
  return { size: size + 2 * QUIET, path: parts.join('') }
}

/** A text as a QR code, dark on light in both themes, since many readers want it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = darkModules(text)
  if (!code) return <p className="soft">The offer is too long for a QR code: open the link on the phone itself.</p>
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  )
}
