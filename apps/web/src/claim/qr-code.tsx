import qrcode from 'qrcode-generator'

/** Light modules around the code, as ISO/IEC 18004 asks for. */
const QUIET = 4

function darkModules(text: string): { size: number; path: string } | undefined {
  const code = qrcode(0, 'L')
  try {
    code.addData(text, 'Byte')
    code.make()
  } catch {
    // More than a QR code holds.
    return undefined
  }
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
