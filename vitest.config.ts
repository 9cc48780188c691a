import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{app,workers,main,renderer,bench,tests}/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**', 'node_modules/**', 'out/**'],
    // A simulation is a process of its own: more test files at once than cores only slow each other.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 120_000,
  },
})
