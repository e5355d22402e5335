import { compromiseCases, compromiseValidCases } from './compromise-cases.js'
import { claimCases, disclosureCases } from './disclosure-cases.js'
import { formatCases, headerCases, signatureCases } from './form-cases.js'
import { issuerCases } from './issuer-cases.js'
import { keyBindingCases, validityCases } from './presentation-cases.js'
import { receiptCases } from './receipt-cases.js'
import { statusCases } from './status-cases.js'
import { typeMetadataCases } from './type-metadata-cases.js'
import { typeMetadataValidCases } from './type-metadata-valid-cases.js'
import { validCases } from './valid-cases.js'
import { type Case, toVector, type Vector } from './vector.js'
import { x5cCases, x5cValidCases } from './x5c-cases.js'

const fileOf = ({ name }: Case) => `${name}.json`
const asFiles = (cases: readonly Case[]): Map<string, Vector> => {
  const files = new Map(cases.map((c) => [fileOf(c), toVector(c)]))
  const twice = cases.filter((c, i) => cases.findIndex(({ name }) => name === c.name) !== i)
  if (twice.length > 0) throw new Error(`two vectors are called ${twice.map(({ name }) => name).join(', ')}`)
  return files
}

/** Every vector by folder and file name. The same at each run. */
export const allVectors = async () => ({
  valid: asFiles([
    ...(await validCases()),
    ...(await compromiseValidCases()),
    ...x5cValidCases,
    ...typeMetadataValidCases,
  ]),
  invalid: asFiles([
    ...formatCases,
    ...headerCases,
    ...issuerCases,
    ...signatureCases,
    ...disclosureCases,
    ...claimCases,
    ...keyBindingCases,
    ...validityCases,
    ...statusCases,
    ...(await receiptCases()),
    ...(await compromiseCases()),
    ...x5cCases,
    ...typeMetadataCases,
  ]),
})

export const vectorText = (vector: Vector): string => `${JSON.stringify(vector, null, 2)}\n`
export const vectorFolder = new URL('../../../../docs/vectors/credentials/', import.meta.url)
