import { expect, it } from 'vitest'
import { mergeMetrics } from './metrics.js'

it('writes each family once, with the samples of all', () => {
  const one =
    '# HELP up is up\n# TYPE up gauge\nup{service="a"} 1\n# HELP d seconds\n# TYPE d histogram\nd_bucket{le="1"} 2\nd_sum 3\nd_count 2\n'
  const two = '# HELP up is up\n# TYPE up gauge\nup{service="b"} 1\n'
  expect(mergeMetrics([one, two])).toBe(
    '# HELP up is up\n# TYPE up gauge\nup{service="a"} 1\nup{service="b"} 1\n# HELP d seconds\n# TYPE d histogram\nd_bucket{le="1"} 2\nd_sum 3\nd_count 2\n',
  )
})
