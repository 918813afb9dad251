/** Which tests took longest, out of the reports that vitest writes. */
import { relative } from 'node:path';

export interface Timed {
  readonly file: string;
  readonly name: string;
  readonly ms: number;
}

/** What of vitest's JSON report is read here. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly duration?: number | null }[];
  }[];
}

export function testsIn(report: VitestReport | null, root: string): Timed[] {
  return (report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, duration }) => ({
      file: relative(root, name).replaceAll('\\', '/'),
      name: fullName.trim(),
      ms: duration ?? 0,
    })),
  );
}

/** A line each, the slowest first. */
export function slowest(tests: readonly Timed[], most: number): string {
  return tests
    .toSorted((a, b) => b.ms - a.ms || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ file, name, ms }) => `${(ms / 1000).toFixed(1).padStart(6)} s  ${file}: ${name}`)
    .join('\n');
}
