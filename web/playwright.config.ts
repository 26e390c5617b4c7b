import { defineConfig } from '@playwright/test';

/** Browser journeys: one server with a demo world for all, made in `global-setup.ts`. */
export default defineConfig({
  testDir: '../tests/journeys',
  globalSetup: '../tests/journeys/support/global-setup.ts',
  outputDir: './node_modules/.cache/journeys',
  // One server, one world and two cores: journeys run one after the other.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    actionTimeout: 15_000,
    trace: 'off',
    launchOptions: {
      executablePath: process.env.TESSERA_TEST_CHROMIUM ?? process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-background-networking'],
    },
  },
});
