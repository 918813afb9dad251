import { inspect } from 'node:util';
import { nearest } from '../text/nearest.ts';
import { build } from './build.ts';
import { check } from './check.ts';
import { type Command, given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { grade } from './grade.ts';
import { init } from './init.ts';
import { merge } from './merge.ts';
import { makeNew } from './new.ts';
import { makePackage } from './package.ts';
import { replay } from './replay.ts';
import { serve } from './serve.ts';
import { verify } from './verify.ts';

const COMMANDS: { readonly [name: string]: Command } = {
  grade,
  merge,
  verify,
  replay,
  check,
  init,
  new: makeNew,
  serve,
  build,
  package: makePackage,
};

const WIDTH = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));

const HELP = `ackademy: a course on event-driven messaging where the grader kills your process

${Object.values(COMMANDS)
  .map(({ usage, does }) => `  npx ackademy ${usage.padEnd(WIDTH)}  ${does}`)
  .join('\n')}

Exit codes: 0 passed, 1 a criterion failed, 2 could not be graded (the reason is printed), 3 our fault.
`;

const asksForHelp = (arg: string | undefined) => arg === 'help' || arg === '--help' || arg === '-h';

/** A command line as it was typed, to its exit code. `say` is what it answers, `complain` why it does not. */
export async function run(args: readonly string[], say: (text: string) => void, complain: (text: string) => void): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || asksForHelp(name)) {
    say(HELP);
    return name === undefined ? EXIT.notGraded : EXIT.passed;
  }
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : null;
    if (command === null) throw new Usage(unknown(name));
    if (rest.some(arg => arg !== 'help' && asksForHelp(arg))) {
      say(`npx ackademy ${command.usage}\n  ${command.does}\n${flagsOf(command)}`);
      return EXIT.passed;
    }
    return await command.run(given(name, command, rest));
  } catch (error) {
    if (error instanceof Usage) {
      complain(`${error.message}\n`);
      return EXIT.notGraded;
    }
    complain(`This is our fault, not yours. Please report it with this text:\n\n${inspect(error)}\n`);
    return EXIT.ourFault;
  }
}

/** A line each, behind an empty one. */
function flagsOf({ flags }: Command): string {
  const told = Object.entries(flags).map(([name, flag]): [string, string] => {
    if (flag.type === 'boolean') return [`--${name}`, flag.does ?? ''];
    return [`--${name} ${flag.example}`, `takes ${flag.takes}`];
  });
  const width = Math.max(...told.map(([flag]) => flag.length));
  return told.length === 0 ? '' : `\n${told.map(([flag, does]) => `  ${`${flag.padEnd(width)}  ${does}`.trimEnd()}\n`).join('')}`;
}

function unknown(name: string): string {
  if (name.startsWith('-')) return `The command comes before its flags: put \`${name}\` behind it.\n\n${HELP}`;
  return `There is no command \`${name}\`. ${nearest(name, Object.keys(COMMANDS))}\n\n${HELP}`;
}
