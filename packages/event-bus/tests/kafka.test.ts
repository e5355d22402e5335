import { afterAll, describe, test } from 'vitest'
import { contract } from './contract.js'
import { kafkaForTests, logOn } from './kafka-broker.js'

const kafka = await kafkaForTests()

if ('missing' in kafka) {
  describe('the bus on Kafka', () => {
    test.skip(kafka.missing)
  })
} else {
  afterAll(() => kafka.stop())
  contract('the bus on Kafka', logOn(kafka))
}
