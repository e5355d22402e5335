import { relative } from 'node:path'
import type { Town } from './town.js'

const shown = (file: string) => {
  const path = relative(process.cwd(), file)
  // With ./ in front, so that it can be required as it stands.
  return path.startsWith('..') ? file : `./${path}`
}

/** What a person reads once everything is up: what to open, and how to try the main job. */
export function banner(town: Town): string {
  const { url } = town
  const file = shown(town.operatorFile)
  const lines = ['', `Testamur is up at ${url}`, '']
  if (!town.demo) {
    return [
      ...lines,
      `  The operator's key is in ${file} (readable by you alone). Admit the first member:`,
      '',
      `    curl -X POST ${url}/api/registry/members \\`,
      `      -H "Authorization: Bearer $(node -p 'require("${file}").key')" -H 'Content-Type: application/json' \\`,
      `      -d '{"slug":"my-university","name":"My University"}'`,
      '',
      `  APIs: ${url}/docs   Stop: Ctrl-C`,
      '',
    ].join('\n')
  }
  const progress = town.demo.progress()
  const arriving = progress && progress.done < progress.total
  return [
    ...lines,
    `  ${url}/            verify a credential (samples are one click away)`,
    `  ${url}/award       award one, as a member`,
    `  ${url}/uptake      what is growing, as an analyst`,
    `  ${url}/ledger      the log that anyone can audit`,
    `  ${url}/docs        the APIs`,
    '',
    `  Keys of the demo's members, employer, analyst and auditor: ${file}`,
    ...(arriving
      ? [
          `  About ${progress.total - progress.done} awards of the past year are still arriving; the charts fill as they do.`,
        ]
      : []),
    '',
    '  Try the main job:',
    '',
    `    get() { node -p "const d=require('${file}'),m=Object.values(d.members)[0],a=JSON.parse(process.env.AWARD||'{}');$1"; }`,
    `    export AWARD=$(curl -s ${url}/api/issuer/credentials -H "Authorization: Bearer $(get m.key)" -H 'Content-Type: application/json' \\`,
    `      -d '{"achievement":"'$(get 'm.achievements[0]')'","learner":{"id":"s1","givenName":"Ada","familyName":"Byron"}}'); echo "$AWARD"`,
    `    curl -s ${url}/api/registry/verifications -H 'Content-Type: application/json' -d '{"presentation":"'$(get a.credential)'"}'`,
    `    curl -s ${url}/api/revocation/credentials/$(get a.id)/revoke -H "Authorization: Bearer $(get m.key)" \\`,
    `      -H 'Content-Type: application/json' -d '{"reason":"issued-in-error"}'`,
    '',
    '  Stop: Ctrl-C. State is kept; the next start goes on from it.',
    '',
  ].join('\n')
}
