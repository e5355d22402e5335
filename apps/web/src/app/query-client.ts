import { QueryClient } from '@tanstack/react-query'
import { Problem } from '../api/problem.js'

const MOST_RETRIES = 2

/** Only what may pass by itself is tried again: an answer that says "no" stays a no. */
export const shouldRetry = (failures: number, error: unknown): boolean =>
  failures < MOST_RETRIES && (!(error instanceof Problem) || error.status === 0 || error.status >= 500)

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 15_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  })
