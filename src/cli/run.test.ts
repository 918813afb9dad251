import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { run } from './run.ts';

async function typed(line: string) {
  let [said, complained] = ['', ''];
  const args = line === '' ? [] : line.split(' ');
  const code = await run(
    args,
    text => void (said += text),
    text => void (complained += text),
  );
  return { code, said, complained };
}

describe('a command line that cannot be carried out', () => {
  it.each([
    ['grad idempotent-order-consumer handler.ts', 'There is no command `grad`. Did you mean `grade`?'],
    ['constructor', 'There is no command `constructor`. There are: grade, merge, verify, replay, check, '],
    ['--json grade', 'The command comes before its flags: put `--json` behind it.'],
    ['grade idempotent-order-consumer handler.ts --jsn', 'There is no flag `--jsn`. Did you mean `--json`?'],
    ['grade idempotent-order-consumer handler.ts -j', 'There is no flag `-j`.'],
    ['grade idempotent-order-consumer handler.ts --variables', 'There is no flag `--variables`. There are: --at-scale, --json,'],
    ['check --all', 'There is no flag `--all`. There are: --watch, --costs, --sample, --mutants, --record.'],
    ['check --record', '`--record` goes with `--mutants`'],
    ['check --toString', 'There is no flag `--toString`. There are: --watch, --costs, --sample, --mutants, --record.'],
    ['grade idempotent-order-consumer handler.ts --json=yes', '`--json` takes no value: leave `=yes` away.'],
    [
      'grade idempotent-order-consumer handler.ts --at-scale',
      '`--at-scale` takes which runs at scale to play, for example `--at-scale none`.',
    ],
    [
      'grade idempotent-order-consumer handler.ts --at-scale non',
      '`--at-scale` takes all, check or none, and not `non`. Did you mean `none`?',
    ],
    ['grade', 'Which exercise?'],
    ['grade idempotent-order', 'There is no exercise `idempotent-order`.'],
    ['grade idempotent-order-consumr handler.ts', 'Did you mean `idempotent-order-consumer`?'],
    ['grade idempotent-order-consumer', 'Which file? Name your handler.ts, or the folder that it is in.'],
    ['grade idempotent-order-consumer no/such.ts', 'There is no file or folder `no/such.ts`.'],
    ['grade idempotent-order-consumer public', 'The folder `public` has no handler.ts in it, and holds no submission that has.'],
    ['grade idempotent-order-consumer handler.ts --class', '`--class` takes a folder of submissions, and `handler.ts` is none.'],
    ['grade idempotent-order-consumer public --shard 2/8', '`--shard` goes with a class: a folder of submissions.'],
    ['grade idempotent-order-consumer exercises/idempotent-order-consumer --shard 9/8', 'such as `2/8`, and not `9/8`.'],
    ['grade idempotent-order-consumer exercises/idempotent-order-consumer --anonymous', '`--anonymous` goes with `--html`'],
    ['merge', 'Which reports?'],
    ['merge no/such.json', 'There is no file `no/such.json`.'],
    ['merge README.md', '`README.md` is no JSON'],
    ['verify package.json', '`package.json` is no report of a class'],
    ['verify', 'Which report?'],
    ['grade idempotent-order-consumer handler.ts 0.4-c1', '`0.4-c1` is one word too many.'],
    ['replay idempotent-order-consumer exercises/idempotent-order-consumer/starter', 'Which schedule?'],
    ['serve --port', '`--port` takes a number from 0 to 65535, for example `--port 4321`.'],
    ['serve --port=', '`--port` takes a number from 0 to 65535, for example `--port 4321`.'],
    ['serve --port eighty', '`--port` takes a number from 0 to 65535, not `eighty`.'],
    ['serve --port 65536', '`--port` takes a number from 0 to 65535, not `65536`.'],
    ['serve --port -1', '`--port` takes a number from 0 to 65535, not `-1`.'],
    ['serve --prot 4321', 'There is no flag `--prot`. Did you mean `--port`?'],
    ['serve 4321', '`4321` is one word too many. `serve` is called so: npx ackademy serve [--port 4321]'],
  ])('%s: %s', async (line, sentence) => {
    const { code, said, complained } = await typed(line);
    expect(complained).toContain(sentence);
    expect({ code, said }).toEqual({ code: 2, said: '' });
  });
});

describe('grading', () => {
  it('tells of types that do not fit, as the editor does, and lets them change nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ackademy-'));
    const file = join(folder, 'handler.ts');
    const text = await readFile('exercises/idempotent-order-consumer/solution/handler.ts', 'utf8');
    await writeFile(file, text.replace('orderId, sku', 'orderId = message.body.orderNumber, sku'));
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const { code } = await typed(`grade idempotent-order-consumer ${file} --json`);
      const { verdict, warnings } = JSON.parse(String(printed.mock.calls[0]![0]));
      expect({ code, verdict }).toEqual({ code: 0, verdict: 'pass' });
      expect(warnings).toMatchObject([
        { severity: 'warning', file: 'handler.ts', line: 7, text: expect.stringContaining("'orderNumber' does not exist") },
      ]);
    } finally {
      printed.mockRestore();
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

describe('help', () => {
  it('lists every command, and is no success where nothing was asked for', async () => {
    const asked = await typed('--help');
    expect(asked).toMatchObject({ code: 0, complained: '' });
    for (const usage of [
      'grade <exercise> <file or folder> [--at-scale none] [--json]',
      'replay <exercise>',
      'check [exercise ...] [--watch] [--costs] [--sample] [--mutants [--record]]',
      'serve [--port 4321]',
    ])
      expect(asked.said).toContain(usage);
    expect(await typed('')).toEqual({ ...asked, code: 2 });
  });

  it.each(['grade --help', 'serve -h'])('%s tells of that command alone', async line => {
    const { code, said } = await typed(line);
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringMatching(/^npx ackademy (grade|serve) .*\n {2}\w.*\n\n( {2}--\w.*\n)+$/),
    });
  });

  it('of a command says what its flags do, or take', async () => {
    const { said } = await typed('grade --help');
    expect(said).toMatch(/^ {2}--shard 2\/8 +takes which part of how many$/m);
    expect(said).toMatch(/^ {2}--again +grades anew what was graded before$/m);
  });
});

it('takes flags before, between and after the words of a command', async () => {
  const path = 'exercises/idempotent-order-consumer/no-such-folder';
  for (const line of [`grade --json idempotent-order-consumer ${path}`, `grade idempotent-order-consumer --json ${path}`])
    expect((await typed(line)).complained).toBe(`There is no file or folder \`${path}\`.\n`);
});
