import { defineConfig } from 'vitest/config'

/** One configuration for every test of the repository: workspace packages resolve to their sources, so no build is needed first. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{packages,apps,infra}/*/{src,tests}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['./infra/checks/src/global-setup.ts'],
    pool: 'forks',
    // Much of a test's time is waiting for PostgreSQL, Kafka or a browser: two at once serve two cores well.
    maxWorkers: 2,
    // Patience costs nothing where all is well: a machine that does other work too is no failure.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
