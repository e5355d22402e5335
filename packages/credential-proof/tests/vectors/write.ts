import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { allVectors, vectorFolder, vectorText } from './all.js'

// Writes docs/vectors/credentials anew: npx tsx --conditions=source packages/credential-proof/tests/vectors/write.ts
for (const [kind, files] of Object.entries(await allVectors())) {
  const folder = new URL(`${kind}/`, vectorFolder)
  mkdirSync(folder, { recursive: true })
  for (const old of readdirSync(folder)) if (!files.has(old)) rmSync(new URL(old, folder))
  for (const [name, vector] of files) writeFileSync(new URL(name, folder), vectorText(vector))
  console.log(`${files.size} ${kind}`)
}
