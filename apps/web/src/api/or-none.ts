import { Problem } from './problem.js'

/** Null where there is no such document (404). @throws Problem for every other failure */
export async function orNone<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null
    throw error
  }
}
