const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/
const MAX_LENGTH = 255

/**
 * The same paths for every store, so that a log can be moved from one to another: names of letters, digits, `.`, `_` and `-` between
 * slashes, none of which begins with a dot. So no path leaves a directory, hides in it or means something else in a URL.
 * @throws TypeError for any other
 */
export function requireObjectPath(path: string): string {
  if (path.length > MAX_LENGTH || !path.split('/').every((segment) => SEGMENT.test(segment)))
    throw new TypeError(`${JSON.stringify(path.slice(0, MAX_LENGTH))} is no path of an object of a log`)
  return path
}
