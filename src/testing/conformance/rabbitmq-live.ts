/**
 * Compares model and broker on scripts that nobody wrote (rabbitmq-random.ts), and drops from one that differs whatever it differs without.
 *
 * A script on which the broker itself does not do the same three times, at three paces, is let off: what differs there is timing.
 */
import type { ProfileName } from '../../brokers/rabbitmq/profiles.ts';
import type { Observation, Operation } from './rabbitmq-format.ts';
import { randomScript, THEMES } from './rabbitmq-random.ts';
import { rabbitmqRecorder } from './rabbitmq-recorder.ts';
import { firstDifference } from './suite.ts';

interface Script {
  readonly name: string;
  readonly ops: readonly Operation[];
  readonly confirmSet: boolean;
}

interface Finding extends Pick<Script, 'ops' | 'confirmSet'> {
  readonly step: number;
  readonly real: readonly Observation[];
  readonly model: Observation | undefined;
  readonly path: string;
}

const AT_ONCE = 24;
/** Up to a minute's work each; others are shown as long as they are. */
const MINIMISED = 4;

/** How many of so many random scripts of each theme broker and model perform alike; of restarts, which take seconds, a fifth as many. */
export async function rabbitmqLive(
  port: number,
  from: number,
  scripts: number,
  themes: readonly string[] = Object.keys(THEMES),
): Promise<{ same: number; total: number }> {
  const recorder = await rabbitmqRecorder(port);
  const profile: ProfileName = recorder.version.startsWith('3') ? '3.10' : '4.0';
  const run = async ({ ops, confirmSet }: Pick<Script, 'ops' | 'confirmSet'>, attempt: number) => {
    const script = { id: '', title: '', theme: '', confirmSet, ops };
    const real = (await recorder.run(script, port, attempt)) as readonly Observation[];
    return { real, model: (await recorder.model(script)) as readonly Observation[] };
  };

  const compare = async (ops: readonly Operation[], confirmSet: boolean, attempt: number): Promise<Finding | null> => {
    const { real, model } = await run({ ops, confirmSet }, attempt);
    for (const [step, one] of real.entries()) {
      const found = firstDifference(one, model[step]);
      if (found) return { ops, confirmSet, step, real, model: model[step], path: found.path };
    }
    return null;
  };

  /** A finding that is one at every pace. */
  const confirm = async (finding: Finding): Promise<boolean> => {
    for (const attempt of [4, 8]) {
      const again = await compare(finding.ops.slice(0, finding.step + 1), finding.confirmSet, attempt);
      if (!again || firstDifference(again.real, finding.real.slice(0, finding.step + 1))) return false;
    }
    return true;
  };

  const minimise = async (finding: Finding): Promise<Finding> => {
    let best = finding;
    for (let at = best.step - 1; at >= 0; at -= 1) {
      const shorter = await compare([...best.ops.slice(0, at), ...best.ops.slice(at + 1, best.step + 1)], best.confirmSet, 2);
      if (shorter && shorter.step === shorter.ops.length - 1) best = shorter;
    }
    return best;
  };

  let same = 0;
  let letOff = 0;
  let minimised = 0;
  const queue: Script[] = [];
  const alone: Script[] = [];
  for (const theme of themes) {
    const restarts = theme === 'restart';
    for (let n = 0; n < (restarts ? Math.ceil(scripts / 5) : scripts); n += 1)
      (restarts ? alone : queue).push({
        name: `${theme} ${n} of seed ${from}`,
        ops: randomScript(Math.imul(from, 7919) + n * 104_729, theme, profile),
        confirmSet: THEMES[theme]?.single !== true,
      });
  }
  const total = queue.length + alone.length;
  const worker = async (list: Script[]) => {
    for (let script = list.shift(); script !== undefined; script = list.shift()) {
      try {
        const finding = await compare(script.ops, script.confirmSet, 0);
        if (!finding) same += 1;
        else if (!(await confirm(finding))) {
          letOff += 1;
          console.log(`${script.name}: let off at ${JSON.stringify(finding.ops[finding.step])} (${finding.path})`);
        } else {
          minimised += 1;
          print(script.name, minimised <= MINIMISED ? await minimise(finding) : finding);
        }
      } catch (error) {
        letOff += 1;
        console.log(`${script.name}: let off, ${(error as Error).message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => worker(queue)));
  await worker(alone);
  recorder.close();
  if (letOff > 0)
    console.log(`rabbitmq: ${letOff} not counted, on which the broker did not do the same three times or did not answer in time`);
  return { same, total: total - letOff };
}

/** How many of the scripts of our records they perform alike. */
export async function recordsLive(port: number): Promise<{ same: number; total: number }> {
  const recorder = await rabbitmqRecorder(port);
  let same = 0;
  const isAlone = (script: (typeof recorder.scripts)[number]) => recorder.alone?.(script) ?? false;
  const queue = recorder.scripts.filter(script => !isAlone(script));
  const worker = async () => {
    for (let script = queue.shift(); script !== undefined; script = queue.shift()) {
      const got = await recorder.model(script);
      const differs = (real: readonly Observation[]) => real.findIndex((one, i) => firstDifference(one, got[i]) !== null);
      let real = (await recorder.run(script, port, 0)) as readonly Observation[];
      // Once more at a slower pace: on a busy machine some of a step may come in the next.
      if (differs(real) >= 0) real = (await recorder.run(script, port, 8)) as readonly Observation[];
      const step = differs(real);
      if (step < 0) same += 1;
      else
        console.log(
          `${script.id}: step ${step} ${JSON.stringify(script.ops[step])}\n    broker ${JSON.stringify(real[step])}\n    model  ${JSON.stringify(got[step])}`,
        );
    }
  };
  await Promise.all(Array.from({ length: recorder.atOnce }, worker));
  queue.push(...recorder.scripts.filter(isAlone));
  await worker();
  recorder.close();
  return { same, total: recorder.scripts.length };
}

function print(name: string, { ops, step, real, model, path }: Finding): void {
  const lines = ops.slice(0, step + 1).map((op, i) => `  ${JSON.stringify(op)} -> ${JSON.stringify(real[i])}`);
  console.log([`${name}:`, ...lines, `  model: ${JSON.stringify(model)}`, `  at ${path}`].join('\n'));
}
