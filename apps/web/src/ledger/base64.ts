/** Bytes from Base 64, of the standard alphabet or that for URLs; undefined where it is neither. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** Standard Base 64, as checkpoints and receipts print hashes. */
export const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** The first characters of a hash, as people compare them with a receipt's. */
export const shortHash = (hash: Uint8Array): string => base64Of(hash).slice(0, 8)
