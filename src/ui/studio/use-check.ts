import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExerciseFolder } from '../../exercise/folder.ts';
import type { Finding } from '../../prove/check-exercise.ts';
import type { Checked, CheckedAnswer, Checker } from './checker.ts';

export type CheckState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly only: string | null;
      readonly findings: readonly Finding[];
      readonly done: number;
      readonly all: number;
    }
  | { readonly kind: 'checked'; readonly folder: ExerciseFolder; readonly checked: Checked; readonly tookMs: number }
  | { readonly kind: 'ran'; readonly folder: ExerciseFolder; readonly answer: CheckedAnswer; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly text: string };

/** One check at a time. The next one replaces what the last one said. */
export function useCheck() {
  const [state, setState] = useState<CheckState>({ kind: 'idle' });
  const checker = useRef<Promise<Checker> | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  /** @param only one answer, which is then run and nothing else */
  async function start(folder: ExerciseFolder, only: string | null): Promise<void> {
    stop.current?.abort();
    const round = new AbortController();
    stop.current = round;
    const began = performance.now();
    const running = { kind: 'running', only, findings: [], done: 0, all: 0 } as const;
    const set = (next: CheckState | ((before: CheckState) => CheckState)) => void (round.signal.aborted || setState(next));
    set(running);
    try {
      checker.current ??= import('./checker.ts').then(({ Checker }) => new Checker());
      const ready = await checker.current;
      if (only !== null) {
        const files = filesOf(folder, only);
        const answer = await ready.run(folder, only, files, round.signal);
        set({ kind: 'ran', folder, answer, tookMs: performance.now() - began });
        return;
      }
      const heard = (change: (before: Extract<CheckState, { kind: 'running' }>) => CheckState) =>
        set(before => (before.kind === 'running' ? change(before) : before));
      const checked = await ready.check(folder, round.signal, {
        onFinding: finding => heard(before => ({ ...before, findings: [...before.findings, finding] })),
        onProgress: (done, all) => heard(before => ({ ...before, done, all })),
      });
      set({ kind: 'checked', folder, checked, tookMs: performance.now() - began });
    } catch (error) {
      checker.current = null;
      set({ kind: 'failed', text: error instanceof Error ? error.message : String(error) });
    }
  }

  return {
    state,
    start,
    stop: () => {
      stop.current?.abort();
      setState({ kind: 'idle' });
    },
  };
}

function filesOf({ starter, solution, right, wrong }: ExerciseFolder, name: string) {
  if (name === 'starter') return starter;
  if (name === 'solution') return solution;
  const [group, folder] = name.split('/') as [string, string];
  return group === 'right' ? right[folder]! : wrong[folder]!.files;
}
