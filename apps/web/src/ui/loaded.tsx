import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Busy } from './busy.js'
import { Failed } from './failed.js'

type LoadedProps<T> = {
  query: UseQueryResult<T>
  /** What is read, as in "the ledger": it is named while waiting and where it fails. */
  what: string
  children: (data: T) => ReactNode
}

/** Shows what a query found, what it waits for, or why it failed. */
export function Loaded<T>({ query, what, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) return <Failed error={query.error} what={`read ${what}`} onRetry={() => void query.refetch()} />
  return <Busy>Reading {what}</Busy>
}
