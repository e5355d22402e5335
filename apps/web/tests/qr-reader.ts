import { createRequire } from 'node:module'
import type { Locator, Page } from 'playwright-core'

// Its types tell of a default export that Node does not see: what is required is the function itself.
const jsqr: typeof import('jsqr').default = createRequire(import.meta.url)('jsqr')

/** The pixels of a picture, decoded by a page that knows nothing of ours. */
async function pixelsOf(page: Page, png: Buffer): Promise<{ data: Uint8ClampedArray; width: number; height: number }> {
  const blank = await page.context().newPage()
  const picture = await blank.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    if (!context) throw new Error('no canvas')
    context.drawImage(bitmap, 0, 0)
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
    return { width: bitmap.width, height: bitmap.height, data: Array.from(data) }
  }, png.toString('base64'))
  await blank.close()
  return { ...picture, data: Uint8ClampedArray.from(picture.data) }
}

/** What a reader of QR codes (jsQR) sees where a part of the page is photographed as it looks; undefined where it sees none. */
export async function readQr(page: Page, part: Locator): Promise<string | undefined> {
  const { data, width, height } = await pixelsOf(page, await part.screenshot())
  // Dark on light alone, as simple readers have it.
  return jsqr(data, width, height, { inversionAttempts: 'dontInvert' })?.data
}
