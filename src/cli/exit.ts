/** Exit codes of every command. */
export const EXIT = { passed: 0, failed: 1, notGraded: 2, ourFault: 3 } as const;

/** Wrong use of the command line: told in a sentence, exit code 2. */
export class Usage extends Error {}
