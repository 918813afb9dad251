import { defineConfig } from 'vitest/config';
import { bundled } from './src/build/bundled.mjs';
import { lowered } from './src/build/lowered.mjs';

/** `npx vitest run --project unit` needs nothing but Node; `--project browser` drives the built site in a real Chromium. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [bundled(), lowered()],
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'graders/**/*.test.ts'],
          environment: 'node',
          setupFiles: ['src/testing/chance.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['src/**/*.e2e.ts'],
          environment: 'node',
          globalSetup: ['src/testing/site-server.ts'],
          // One browser at a time: the pages under test are busy, and so is the machine.
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
