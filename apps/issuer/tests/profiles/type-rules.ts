import type { ClaimMetadata } from '@testamur/credential-model'
import { processSdJwt, splitSdJwt } from '@testamur/credential-proof'

type Path = readonly (string | number)[]
type Selected = { path: Path; value: unknown }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One step of a claim path. @throws where SD-JWT VC §4.6.1 makes it an error */
function step({ path, value }: Selected, component: string | number | null): Selected[] {
  if (typeof component === 'string') {
    if (!isObject(value)) throw new Error(`${path.join('/')} is no object`)
    return Object.hasOwn(value, component) ? [{ path: [...path, component], value: value[component] }] : []
  }
  if (!Array.isArray(value)) throw new Error(`${path.join('/')} is no array`)
  const at = component === null ? value.map((_, i) => i) : component < value.length ? [component] : []
  return at.map((i) => ({ path: [...path, i], value: value[i] }))
}

export type Rule = Pick<ClaimMetadata, 'path' | 'sd'> & { mandatory?: boolean }

/** What of a token with all its disclosures breaks a rule of its type, in words; nothing where all hold. */
export function broken(token: string, rules: readonly Rule[]): string[] {
  const { jwt, disclosures } = splitSdJwt(token)
  const { payload, disclosed } = processSdJwt(jwt.payload, disclosures)
  const hidden = new Set(disclosed.map(({ path }) => JSON.stringify(path)))
  return rules.flatMap(({ path, sd, mandatory }) => {
    const selected = path.reduce<Selected[]>(
      (found, component) => found.flatMap((one) => step(one, component)),
      [{ path: [], value: payload }],
    )
    const name = path.join('/')
    if (selected.length === 0) return mandatory ? [`${name} lacks`] : []
    return selected.flatMap((one) => {
      const isHidden = hidden.has(JSON.stringify(one.path))
      return (sd === 'always' && !isHidden) || (sd === 'never' && isHidden) ? [`${name} breaks sd ${sd}`] : []
    })
  })
}
