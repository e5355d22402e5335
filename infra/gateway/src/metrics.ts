/** The name of the metric family that a line of the Prometheus text format speaks of: samples of histograms fold into theirs. */
const familyOf = (name: string, families: ReadonlySet<string>): string => {
  const base = name.replace(/_(bucket|sum|count)$/, '')
  return families.has(base) ? base : name
}

/** Several Prometheus expositions as one: each family's HELP and TYPE once, its samples together. */
export function mergeMetrics(texts: readonly string[]): string {
  const heads = new Map<string, string[]>()
  const samples = new Map<string, Set<string>>()
  for (const text of texts) {
    for (const line of text.split('\n')) {
      const comment = /^# (HELP|TYPE) (\S+)/.exec(line)
      if (comment) {
        const [, kind, name] = comment as unknown as [string, string, string]
        const head = heads.get(name) ?? heads.set(name, []).get(name) ?? []
        if (!head.some((l) => l.startsWith(`# ${kind} `))) head.push(line)
      } else if (line !== '' && !line.startsWith('#')) {
        const family = familyOf(/^[^{\s]+/.exec(line)?.[0] ?? line, new Set(heads.keys()))
        const lines = samples.get(family) ?? samples.set(family, new Set()).get(family)
        lines?.add(line)
      }
    }
  }
  const blocks = [...samples].map(([family, lines]) => [...(heads.get(family) ?? []), ...lines].join('\n'))
  return `${blocks.join('\n')}\n`
}
