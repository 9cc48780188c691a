import { defineConfig } from '@playwright/test'

// `npm run shots` looks at the same window with the same fixtures, but judges nothing.
const looking = process.env.ORRERY_LOOKS !== undefined

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: looking ? `${process.env.ORRERY_LOOKS}.look.ts` : '*.spec.ts',
  outputDir: 'test-results',
  // An app, its lab processes and a browser fill two cores.
  workers: 1,
  forbidOnly: true,
  timeout: looking ? 600_000 : 300_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    actionTimeout: 60_000,
    screenshot: looking ? 'off' : 'only-on-failure',
    viewport: { width: 1440, height: 900 },
  },
})
