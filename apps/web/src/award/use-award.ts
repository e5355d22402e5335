import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { type AwardInput, award } from '../api/issuer.js'

/**
 * Sends an award under an Idempotency-Key that stays the same for the same form: sent again after a failure, it makes nothing twice.
 */
export function useAward(key: string) {
  const queries = useQueryClient()
  const sent = useRef({ form: '', idempotencyKey: '' })
  return useMutation({
    mutationFn: (wish: AwardInput) => {
      const form = JSON.stringify(wish)
      if (sent.current.form !== form) sent.current = { form, idempotencyKey: crypto.randomUUID() }
      return award(key, wish, sent.current.idempotencyKey)
    },
    onSuccess: () => {
      sent.current = { form: '', idempotencyKey: '' }
      void queries.invalidateQueries({ queryKey: ['credentials'] })
    },
  })
}
