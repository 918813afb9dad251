import { check } from './check.ts';
import { grade } from './grade.ts';
import { replay } from './replay.ts';
import { serve } from './serve.ts';

/** Exit codes of every command. */
export const EXIT = { passed: 0, failed: 1, notGraded: 2, ourFault: 3 } as const;

/** Wrong use of the command line: told in a sentence, exit code 2. */
export class Usage extends Error {}

const COMMANDS: { readonly [name: string]: { readonly run: (args: readonly string[]) => Promise<number>; readonly line: string } } = {
  grade: { run: grade, line: 'grade <exercise> <file or folder> [--json]      run a program through every schedule and score it' },
  replay: {
    run: replay,
    line: 'replay <exercise> <file or folder> <code>       play one schedule, print its timeline; [--variables] [--json]',
  },
  check: { run: check, line: 'check [exercise]                                prove that an exercise grades as it should' },
  serve: { run: serve, line: 'serve [--port 4321]                             serve the built course on this machine' },
};

const HELP = `ackademy: a course on event-driven messaging where the grader kills your process

${Object.values(COMMANDS)
  .map(({ line }) => `  npx ackademy ${line}`)
  .join('\n')}

Exit codes: 0 passed, 1 a criterion failed, 2 could not be graded (the reason is printed), 3 our fault.
`;

const [name, ...args] = process.argv.slice(2);
try {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP);
    process.exitCode = name === undefined ? EXIT.notGraded : EXIT.passed;
  } else {
    const command = COMMANDS[name];
    if (command === undefined) throw new Usage(`There is no command \`${name}\`.\n\n${HELP}`);
    process.exitCode = await command.run(args);
  }
} catch (error) {
  if (error instanceof Usage) {
    console.error(error.message);
    process.exitCode = EXIT.notGraded;
  } else {
    console.error('This is our fault, not yours. Please report it with this text:\n');
    console.error(error);
    process.exitCode = EXIT.ourFault;
  }
}
