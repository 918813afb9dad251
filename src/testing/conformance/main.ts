/**
 * Replays recorded traces of real brokers against our models.
 *
 *     node src/testing/conformance/main.ts rabbitmq|kafka|sqs [folder] [--json FILE]
 *
 * Without a folder, our own records. Prints the first difference of each record that is not reproduced, then `N of M reproduced`. Exits 0 only
 * when all are, 1 when some are not, 2 when a file cannot be understood.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kafka } from './kafka-replay.ts';
import { rabbitmq } from './rabbitmq-replay.ts';
import { sqs } from './sqs-replay.ts';
import { MalformedRecord, type RecordResult, type Suite } from './suite.ts';

const SUITES: { readonly [name: string]: Suite } = { rabbitmq, kafka, sqs };

class WrongUse extends Error {}

async function main(args: readonly string[]): Promise<number> {
  const { suite, folder, json } = parse(args);
  const results: (RecordResult & { readonly file: string })[] = [];
  for (const file of recordFiles(folder)) {
    for (const result of await suite.replay(readJson(join(folder, file)), file)) results.push({ ...result, file });
  }
  if (results.length === 0) throw new WrongUse(`no records in ${folder}`);
  const failed = results.filter(result => result.difference);
  for (const { file, id, title, difference } of failed) {
    const { version, step, operation, path, expected, got } = difference!;
    console.log(`${id} on ${version} (${file}): ${title}`);
    console.log(`  operation ${step}: ${short(operation)}`);
    console.log(`  at ${path || 'the observation'}: expected ${short(expected)}, got ${short(got)}`);
  }
  console.log(`${results.length - failed.length} of ${results.length} reproduced`);
  if (json !== null)
    writeFileSync(json, `${JSON.stringify({ reproduced: results.length - failed.length, total: results.length, results }, null, 2)}\n`);
  return failed.length === 0 ? 0 : 1;
}

function parse(args: readonly string[]): { suite: Suite; folder: string; json: string | null } {
  const rest = [...args];
  const at = rest.indexOf('--json');
  const json = at >= 0 ? (rest.splice(at, 2)[1] ?? null) : null;
  if (at >= 0 && json === null) throw new WrongUse('--json needs a file name');
  const [name, folder, ...more] = rest;
  const known = Object.keys(SUITES).join(', ');
  if (name === undefined) throw new WrongUse(`which broker? One of: ${known}`);
  const suite = Object.hasOwn(SUITES, name) ? SUITES[name] : undefined;
  if (!suite) throw new WrongUse(`no records of "${name}"; known: ${known}`);
  if (more.length > 0) throw new WrongUse(`one folder at a time: ${more.join(' ')} is too much`);
  return { suite, folder: folder ?? fileURLToPath(suite.folder), json };
}

function recordFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(file => file.endsWith('.json'))
      .sort();
  } catch (error) {
    throw new WrongUse(`cannot read ${folder}: ${(error as Error).message}`);
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new MalformedRecord(`${path}: ${(error as Error).message}`);
  }
}

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)} ...` : text;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof WrongUse || error instanceof MalformedRecord)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
