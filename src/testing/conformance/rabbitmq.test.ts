import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseFile } from './rabbitmq-format.ts';
import { rabbitmq, replayOn } from './rabbitmq-replay.ts';

const files = readdirSync(rabbitmq.folder).filter(file => file.endsWith('.json'));

for (const file of files) {
  const scenarios = parseFile(JSON.parse(readFileSync(new URL(file, rabbitmq.folder), 'utf8')), file);
  describe(file.replace('.json', ''), () => {
    for (const scenario of scenarios) {
      for (const version of scenario.versions) {
        it(`reproduces ${scenario.id.replace(/@.*/, '')} on ${version}`, () => {
          expect(replayOn(scenario, version)).toBeNull();
        });
      }
    }
  });
}

describe('the records', () => {
  it('are 242', () => {
    const count = files.map(file => parseFile(JSON.parse(readFileSync(new URL(file, rabbitmq.folder), 'utf8')), file).length);
    expect(count.reduce((a, b) => a + b, 0)).toBe(242);
  });
});

describe('the command', () => {
  const record = {
    format: 'broker-trace/1',
    broker: 'rabbitmq',
    theme: 't',
    scenarios: [
      {
        id: 'one',
        title: 'One message',
        broker: 'rabbitmq',
        versions: ['4.0.5'],
        ops: [
          { op: 'declareQueue', queue: 'q' },
          { op: 'publish', exchange: '', key: 'q', body: 'm' },
        ],
        observations: [{ reply: { queue: 'q', messages: 0, consumers: 0 }, queues: { q: [0, 0, 0] } }, { queues: { q: [1, 0, 0] } }],
      },
    ],
  };

  function run(content: unknown, ...more: string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'records-'));
    writeFileSync(join(folder, 'r.json'), typeof content === 'string' ? content : JSON.stringify(content));
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'rabbitmq', folder, ...more], { encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  it('counts and exits 0 when all are reproduced', () => {
    const { status, stdout } = run(record);
    expect(stdout).toBe('1 of 1 reproduced\n');
    expect(status).toBe(0);
  });

  it('shows the first difference and exits 1', () => {
    const wrong = structuredClone(record);
    wrong.scenarios[0]!.observations[1]!.queues = { q: [2, 0, 0] };
    const { status, stdout } = run(wrong);
    expect(stdout).toContain('one on 4.0.5 (r.json): One message');
    expect(stdout).toContain('operation 1: {"op":"publish","exchange":"","key":"q","body":"m"}');
    expect(stdout).toContain('at queues.q[0]: expected 2, got 1');
    expect(stdout).toContain('0 of 1 reproduced');
    expect(status).toBe(1);
  });

  it('exits 2 on an unknown operation and says which are known', () => {
    const wrong = structuredClone(record);
    wrong.scenarios[0]!.ops[1]!.op = 'shout';
    const { status, stderr } = run(wrong);
    expect(stderr).toContain('r.json: scenario 0 (one), operation 1: unknown operation "shout"; known: declareQueue');
    expect(status).toBe(2);
  });

  it('exits 2 on what is not a record', () => {
    expect(run('{"format":').status).toBe(2);
    expect(run({ format: 'something/9', broker: 'rabbitmq', scenarios: [] }).stderr).toContain('format "something/9"');
    expect(run(record, 'surplus').status).toBe(2);
  });

  it('writes its results as JSON', () => {
    const out = join(mkdtempSync(join(tmpdir(), 'results-')), 'out.json');
    expect(run(record, '--json', out).status).toBe(0);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ reproduced: 1, total: 1, results: [{ id: 'one', difference: null }] });
  });
});
