/**
 * How a learner's code is checked, in the editor and in the terminal. Numbers, because the editor's copy of TypeScript has names of
 * its own for them. No DOM and no Node: what does not exist where the code runs is not offered.
 */
export const CHECKER_OPTIONS = {
  strict: true,
  noEmit: true,
  /** ESNext, both. */
  target: 99,
  module: 99,
  /** Every file is a module. */
  moduleDetection: 3,
  allowImportingTsExtensions: true,
  /** What exists where the code runs. Newer methods are declared in `learner-globals.ts`. */
  lib: ['lib.es2023.d.ts', 'lib.es2024.object.d.ts', 'lib.es2024.collection.d.ts', 'lib.es2024.promise.d.ts', 'lib.es2024.string.d.ts'],
} as const;

/** `topics` and `queues` of an exercise are what `topic(name)` and `queue(name)` take. */
const METHODS: { readonly [method: string]: string } = { topic: 'topics', queue: 'queues' };

/**
 * The text of `learner-api.d.ts` as one exercise's learner sees it: `Services` has what the exercise grants and no more, so
 * that the editor neither offers nor accepts what does not exist at run time.
 */
export function grantedOnly(api: string, granted: readonly string[]): string {
  return api.replace(/export interface Services \{\n[\s\S]*?\n {2}\}\n/, block =>
    block.replace(/ {4}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {4}(?:readonly )?(\w+)[:(][^;]+;\n/g, (entry, name: string) =>
      granted.includes(METHODS[name] ?? name) ? entry : '',
    ),
  );
}
