import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { bundled } from './src/build/bundled.mjs';
import { lowered } from './src/build/lowered.mjs';
import { SLOW } from './src/testing/slow.ts';

const UNIT = ['src/**/*.test.ts', 'graders/**/*.test.ts'];
/** They freeze the language of their process for good, as a sandbox does, so each has a process to itself. */
const FREEZING = [
  'src/process/open-realm.test.ts',
  'src/process/overrides.test.ts',
  'src/report/goldens.test.ts',
  'src/search/own-criteria.test.ts',
  'src/sim/loop.test.ts',
  'src/testing/same-everywhere/globals.test.ts',
  'src/testing/same-everywhere/same-everywhere.test.ts',
  'src/testing/watch-run.test.ts',
];

/** For `npm run test:quick`. */
const LEFT_OUT = process.env.QUICK === 'yes' ? [...SLOW] : [];

const unit = { plugins: [bundled(), lowered()] };
/** A test has all the time that a busy machine takes; this is for one that would never end. */
const inNode = { environment: 'node', testTimeout: 180_000, hookTimeout: 180_000 } as const;
const CHANCE = 'src/testing/chance.ts';

/** None of the slow ones is left when everything else is done. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = SLOW.findIndex(path => moduleId.replaceAll('\\', '/').endsWith(`/${path}`));
      return place < 0 ? SLOW.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/**
 * `npm run test:unit` needs nothing but Node; `--project browser` drives the built site in a real Chromium,
 * `engines` in Firefox and WebKit; `package` packs, installs and uses what instructors get. Unit tests share a
 * process with the files before them: modules are loaded, and esbuild started, once for each core and not for each file.
 */
export default defineConfig({
  test: {
    maxWorkers: Math.max(2, availableParallelism()),
    // Of tests in one file that wait more than they compute: as many at once as the smallest machines have cores.
    maxConcurrency: 2,
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        ...unit,
        test: {
          ...inNode,
          name: 'unit',
          include: UNIT,
          exclude: [...FREEZING, ...LEFT_OUT],
          isolate: false,
          setupFiles: [CHANCE, 'src/testing/shared-process.ts'],
        },
      },
      { ...unit, test: { ...inNode, name: 'frozen', include: FREEZING, exclude: LEFT_OUT, setupFiles: [CHANCE] } },
      {
        test: {
          name: 'browser',
          // What a page shows in the end, on a busy machine too.
          expect: { poll: { timeout: 30_000 } },
          include: ['src/**/*.e2e.ts'],
          environment: 'node',
          globalSetup: ['src/testing/site-server.ts'],
          // Files share a browser with those before them in the same process, but for those that try to break one.
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'package',
          expect: { poll: { timeout: 30_000 } },
          include: ['src/**/*.package.ts'],
          environment: 'node',
          testTimeout: 600_000,
          hookTimeout: 1_200_000,
        },
      },
      {
        test: {
          name: 'engines',
          include: ['src/**/*.engine.ts'],
          environment: 'node',
          globalSetup: ['src/testing/engines/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
