import { sendJson } from './http.js'
import { orNone } from './or-none.js'

export type Sample = {
  name: 'valid' | 'revoked' | 'tampered' | 'expired'
  title: string
  presentation: string
  credentialId: string
  receipt?: string
}

// Outside the demo there are no such documents.
export const readSamples = (): Promise<Sample[] | null> => orNone(sendJson<Sample[]>('/demo/samples.json'))
export const readProgress = (): Promise<{ done: number; total: number } | null> =>
  orNone(sendJson<{ done: number; total: number }>('/demo/progress.json'))
