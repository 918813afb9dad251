/** Everything in the table, in Node: each submission ends as it says, reaches nothing, and leaves nothing behind. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExercise } from '../../exercise/load-fs.ts';
import { nodeMachinery } from '../../machinery-node.ts';
import { outcomeText } from '../../report/outcome.ts';
import { submit } from '../../submit.ts';
import { groups } from './all.ts';
import { endOf, type Hostile } from './submission.ts';

const { exercise, solution } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const honestly = () => submit(exercise, [{ path: 'handler.ts', text: solution[0]!.text }], nodeMachinery());

/** A busy machine is no hang, so only those that are expected to hang are given up early. */
const grade = ({ source, ends }: Hostile) => {
  const machinery = nodeMachinery({ silenceMs: ends.includes('no-answer') ? 2500 : 15_000, memoryMiB: 256, totalMs: 40_000 });
  return submit(exercise, [{ path: 'handler.ts', text: source(address) }], machinery, { stateLimit: 1500 });
};

let canary: Server;
let address = '';
let connections = 0;
let honest = '';

beforeAll(async () => {
  canary = createServer((_, response) => response.end());
  canary.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>(resolve => canary.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`;
  honest = (await honestly()).explored.digest;
}, 60_000);

afterAll(() => {
  canary.close();
});

describe.each(Object.entries(groups))('%s', (_, submissions) => {
  const here = submissions.filter(({ where }) => where !== 'browser');
  it.each(here.map(each => [each.name, each] as const))(
    '%s',
    async (_name, hostile) => {
      const report = await grade(hostile);
      const said =
        outcomeText(report.outcome) ?? JSON.stringify({ criteria: report.criteria.map(({ verdict }) => verdict), logs: report.logs });
      expect(hostile.ends, said.slice(0, 2000)).toContain(endOf(report));
      if (hostile.says !== undefined) expect(said).toMatch(hostile.says);
      // A way to end that names the code names its line, too.
      if (report.outcome.kind === 'stopped' && report.outcome.reason !== 'too-long') expect(report.outcome.line).not.toBeNull();
      expect(connections).toBe(0);
    },
    90_000,
  );

  it('and the next honest run is as ever', async () => {
    expect((await honestly()).explored.digest).toBe(honest);
    expect(existsSync('x'), 'a file that one of them tried to write').toBe(false);
  }, 60_000);
});
