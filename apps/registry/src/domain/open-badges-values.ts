import { BadgeWord, LanguageMap, TestamurError } from '@testamur/credential-model'
import { addWarning, isObject, listOf, NO_PLACE, type Reader, readerOf } from './open-badges-reader.js'
import { whyUnsafeImage } from './picture.js'

const isWebUrl = (url: unknown): url is string =>
  typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url) && url.length <= 2_000

/** An http URL, which is kept and never fetched. */
export function webUrl(reader: Reader, name: string, to: string): string | undefined {
  const url = reader.text(name)
  if (url === undefined) return undefined
  if (isWebUrl(url)) {
    reader.place(name, to)
    return url
  }
  reader.warn(name, 'is not an http URL, and was left out')
  return undefined
}

/** A word of an open vocabulary of the standard. */
export function word(reader: Reader, name: string, to: string): string | undefined {
  const given = reader.text(name)
  if (given === undefined) return undefined
  if (BadgeWord.safeParse(given).success) {
    reader.place(name, to)
    return given
  }
  reader.warn(name, 'is not a word of the vocabulary or an extension ("ext:…") of it, and was left out')
  return undefined
}

/** The language of the file's texts. */
export function languageOf(reader: Reader): string | undefined {
  const language = reader.text('inLanguage', '/language')
  if (language === undefined || LanguageMap.safeParse({ [language]: 'x' }).success) return language
  reader.warn('inLanguage', 'is not a language tag; its texts are taken as English')
  return undefined
}

/** A list of texts; what in it is none is named. */
export function texts(reader: Reader, name: string, to: string): string[] | undefined {
  const found: string[] = []
  for (const [i, one] of listOf(reader.take(name)).entries()) {
    const from = `${reader.pointer}/${name}${Array.isArray(reader.take(name)) ? `/${i}` : ''}`
    if (typeof one === 'string' && one !== '') {
      found.push(one)
      reader.log.placed.push({ from, to })
    } else addWarning(reader.log, from, 'is not a text, and was left out')
  }
  return found.length > 0 ? found : undefined
}

/** Criteria have a narrative, an address, or both: one text holds them. */
export function criteriaOf(reader: Reader): unknown {
  const given = reader.take('criteria')
  if (!isObject(given)) {
    reader.place('criteria', '/criteria')
    return given
  }
  const criteria = readerOf(given, `${reader.pointer}/criteria`, reader.log)
  criteria.form('type')
  const parts = [criteria.text('narrative', '/criteria'), criteria.text('id', '/criteria')]
  criteria.rest()
  const said = parts.filter((part) => part !== undefined)
  return said.length > 0 ? said.join('\n\n') : undefined
}

function refuseUnsafe(pointer: string, dataUrl: string): void {
  const why = whyUnsafeImage(dataUrl)
  if (why === undefined) return
  throw new TestamurError('IMPORT_HOSTILE', `The image is refused: ${why}.`, {
    remedy: 'Take the image out of the file, or put it on the web and give its https address.',
    violations: [{ path: pointer, message: why }],
  })
}

/**
 * The address of an image, which is kept and never fetched, and its caption. One inside the file is left out; where it would
 * harm who opens it, the file is refused.
 * @throws TestamurError IMPORT_HOSTILE
 */
export function imageOf(reader: Reader): { image?: string; imageCaption?: string } {
  const given = reader.take('image')
  const within = isObject(given) ? readerOf(given, `${reader.pointer}/image`, reader.log) : undefined
  within?.form('type')
  const url = within ? within.take('id') : given
  if (typeof url === 'string' && /^data:/i.test(url))
    refuseUnsafe(within ? `${within.pointer}/id` : `${reader.pointer}/image`, url)
  const image = isWebUrl(url) ? url : undefined
  if (image === undefined && given !== undefined) reader.warn('image', 'is not at an http URL, and was left out')
  else if (within) within.place('id', '/image')
  else reader.place('image', '/image')
  const imageCaption = within?.text('caption', '/imageCaption')
  within?.rest(NO_PLACE)
  return { ...(image && { image }), ...(imageCaption && { imageCaption }) }
}
