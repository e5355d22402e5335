import { type VerifyReport, verify } from '@testamur/credential-proof'

type Vector = {
  now: string
  input: Parameters<typeof verify>[0]
  trust: {
    members: Record<string, never>
    statusLists: Record<string, string>
    entries?: Record<string, string>
    typeMetadata?: Record<string, string | null>
  }
  policy: Parameters<typeof verify>[2]
}

const had = <T>(value: T | null): T => {
  if (value === null) throw new Error('it cannot be had')
  return value
}
const own = <T>(values: Record<string, T> | undefined, name: string): T | undefined =>
  values && Object.hasOwn(values, name) ? values[name] : undefined

/** Verifies what a vector of docs/vectors/credentials holds, as its README says. */
function judge({ now, input, trust, policy }: Vector): Promise<VerifyReport> {
  const { members, statusLists, entries, typeMetadata, ...others } = trust
  return verify(
    input,
    {
      ...others,
      now: new Date(now),
      members: { resolve: (iss) => had(own(members, iss) as undefined) },
      statusList: (uri) => had(own(statusLists, uri) ?? null),
      entry: (id) => own(entries, id),
      ...(typeMetadata && { typeMetadata: (vct: string) => had(own(typeMetadata, vct)) ?? undefined }),
    },
    policy,
  )
}

/** Milliseconds for one verification, on the whole of many. */
async function time(vector: Vector, times: number): Promise<number> {
  await judge(vector)
  const start = performance.now()
  for (let i = 0; i < times; i++) await judge(vector)
  return (performance.now() - start) / times
}

Object.assign(globalThis, { judge, time })
