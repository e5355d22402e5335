import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { newWebhookSecret, webhookHeaders } from './webhook-signature.js'

const body = JSON.stringify({ data: { status: 'revoked', name: 'Zoë' } })

test('the reference library of Standard Webhooks accepts our signature', () => {
  const secret = newWebhookSecret()
  const headers = webhookHeaders(secret, 'msg_1', new Date(), body)
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
})

test('and refuses it over another body, another id or with another secret', () => {
  const secret = newWebhookSecret()
  const headers = webhookHeaders(secret, 'msg_1', new Date(), body)
  expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow()
  expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow()
  expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow()
})
