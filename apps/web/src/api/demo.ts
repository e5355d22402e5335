import { sendJson } from './http.js'
import { Problem } from './problem.js'

export type Sample = {
  name: 'valid' | 'revoked' | 'tampered' | 'expired'
  title: string
  presentation: string
  credentialId: string
  receipt?: string
}

/** Null outside the demo, where there is no such document. */
const orNone = async <T>(reading: Promise<T>): Promise<T | null> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null
    throw error
  }
}

export const readSamples = (): Promise<Sample[] | null> => orNone(sendJson<Sample[]>('/demo/samples.json'))
export const readProgress = (): Promise<{ done: number; total: number } | null> =>
  orNone(sendJson<{ done: number; total: number }>('/demo/progress.json'))
