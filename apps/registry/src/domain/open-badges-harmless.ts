import { TestamurError } from '@testamur/credential-model'

const MAX_DEPTH = 32
const MAX_NODES = 20_000
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

const hostile = (pointer: string, message: string): never => {
  throw new TestamurError('IMPORT_HOSTILE', message, {
    remedy: 'Export the achievement anew from where it was made, and import that file.',
    violations: [{ path: pointer, message }],
  })
}

type Visit = { value: unknown; pointer: string; depth: number; ancestors: readonly string[] }

const child = ({ pointer, depth, ancestors }: Visit, key: string | number, value: unknown): Visit => ({
  value,
  pointer: `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 200)}`,
  depth: depth + 1,
  ancestors,
})

function childrenOf(visit: Visit): Visit[] {
  const { value, pointer, ancestors } = visit
  if (Array.isArray(value)) return value.map((v, i) => child(visit, i, v))
  if (typeof value !== 'object' || value === null) return []
  const id = (value as { id?: unknown }).id
  if (typeof id === 'string' && ancestors.includes(id))
    hostile(pointer, 'The object has the id of one that holds it: a circle')
  const within = typeof id === 'string' ? { ...visit, ancestors: [...ancestors, id] } : visit
  return Object.entries(value).map(([key, v]) => {
    if (forbidden.has(key)) hostile(child(visit, key, v).pointer, `The name "${key}" is refused`)
    return child(within, key, v)
  })
}

/**
 * Refuses what no achievement needs and a program may stumble over: names that reach into prototypes, deep nesting, a
 * flood of values, objects that hold themselves by id. Walks without recursion, so that depth cannot hurt it either.
 * @throws TestamurError IMPORT_HOSTILE
 */
export function checkHarmless(root: unknown): void {
  const open: Visit[] = [{ value: root, pointer: '', depth: 0, ancestors: [] }]
  for (let seen = 0; open.length > 0; seen++) {
    const visit = open.pop()!
    if (visit.depth > MAX_DEPTH)
      hostile(visit.pointer.slice(0, 200), `The file is nested deeper than ${MAX_DEPTH} levels`)
    if (seen + open.length > MAX_NODES) hostile('', `The file holds more than ${MAX_NODES} values`)
    open.push(...childrenOf(visit))
  }
}
