import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // A lab's exercises are evaluated by the tests themselves; only the compiler knows the word else.
  resolve: {
    alias: { orrery: fileURLToPath(new URL('tests/fixtures/words.ts', import.meta.url)) },
  },
  test: {
    include: ['{app,workers,main,renderer,bench,tests}/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**', 'node_modules/**', 'out/**'],
    // A run is a process of its own: more test files than cores only slow one another.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
