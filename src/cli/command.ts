import { parseArgs } from 'node:util';
import { nearest } from '../text/nearest.ts';
import { Usage } from './exit.ts';

/** One command of `npx ackademy`. */
export interface Command {
  /** How it is called, and what it does: its line of the help. */
  readonly usage: string;
  readonly does: string;
  /** What its words mean, in order. `null`: any number of them. */
  readonly words: readonly string[] | null;
  readonly flags: { readonly [name: string]: Flag };
  /** The exit code. */
  readonly run: (given: Given) => Promise<number>;
}

/** `does`: what it does, for the help of its command. */
export type Flag =
  | { readonly type: 'boolean'; readonly does?: string }
  | { readonly type: 'string'; readonly takes: string; readonly example: string };

export interface Given {
  readonly words: readonly string[];
  has(flag: string): boolean;
  /** What a flag was given, the last time where it stands more than once. */
  value(flag: string): string | undefined;
}

/** Throws `Usage` for what the command does not take. */
export function given(name: string, { words: wanted, flags, usage }: Command, args: readonly string[]): Given {
  const options = Object.fromEntries(Object.entries(flags).map(([flag, { type }]) => [flag, { type }]));
  // Not strict: its sentences name neither the nearest flag nor what a flag takes.
  const { positionals, tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const found = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = Object.hasOwn(flags, token.name) && token.rawName.startsWith('--') ? flags[token.name]! : null;
    const known = Object.keys(flags).map(each => `--${each}`);
    if (flag === null)
      throw new Usage(
        `There is no flag \`${token.rawName}\`. ${known.length === 0 ? `\`${name}\` takes none.` : nearest(token.rawName, known)}`,
      );
    if (flag.type === 'boolean' && token.value !== undefined)
      throw new Usage(`\`${token.rawName}\` takes no value: leave \`=${token.value}\` away.`);
    if (flag.type === 'string' && (token.value === undefined || token.value === ''))
      throw new Usage(`\`${token.rawName}\` takes ${flag.takes}, for example \`${token.rawName} ${flag.example}\`.`);
    found.set(token.name, token.value ?? '');
  }
  if (wanted !== null && positionals.length > wanted.length)
    throw new Usage(`\`${positionals[wanted.length]}\` is one word too many. \`${name}\` is called so: npx ackademy ${usage}`);
  return { words: positionals, has: flag => found.has(flag), value: flag => found.get(flag) };
}
