/** One INTEGER of a DER signature, as 32 bytes. */
function integerAt(der: Uint8Array, at: number): { bytes: Buffer; end: number } {
  const end = at + 2 + (der[at + 1] ?? 0)
  if (der[at] !== 0x02 || end > der.length) throw new TypeError('this is no DER signature')
  const digits = Buffer.from(der.subarray(at + 2, end))
  const significant = digits.subarray(digits.findIndex((byte) => byte !== 0))
  if (significant.length > 32) throw new TypeError('this is no signature on P-256')
  return { bytes: Buffer.concat([Buffer.alloc(32 - significant.length), significant]), end }
}

/** r ‖ s, 64 bytes (RFC 7518 §3.4), from an ECDSA-Sig-Value on P-256 (RFC 3279 §2.2.3), which is shorter than 128 bytes. */
export function rawSignature(der: Uint8Array): Uint8Array {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new TypeError('this is no DER signature')
  const r = integerAt(der, 2)
  const s = integerAt(der, r.end)
  if (s.end !== der.length) throw new TypeError('this is no DER signature')
  return Buffer.concat([r.bytes, s.bytes])
}
