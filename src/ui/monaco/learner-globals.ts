/**
 * The global names that exist where a learner's code runs and that the language's own library does not declare.
 * There is no DOM there and no Node; the editor must not offer them. Text, because it would clash with this project's own
 * globals if it were a declaration file.
 */
export const learnerGlobals = `
interface Console {
  /** Prints a line below the report, with the line of code that wrote it. */
  log(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}
declare const console: Console;

/** Runs \`callback\` when \`ms\` of virtual time have passed, if the process lives that long. */
declare function setTimeout(callback: () => void, ms?: number): number;
declare function clearTimeout(id: number | undefined): void;

declare const crypto: {
  /** A UUID of this run: seeded, so that a replay gives the same one. Different in each life. */
  randomUUID(): string;
};
`;
