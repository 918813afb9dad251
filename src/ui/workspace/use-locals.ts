import { useEffect, useState } from 'preact/hooks';
import type { Locals } from '../../history/locals.ts';
import type { Finding } from '../../report/report.ts';
import type { Runner, RunState } from './run.ts';

const NONE: readonly Locals[] = [];

/** The variables of the run that is shown, fetched by a replay once the report is there. Empty until then. */
export function useLocals(runner: Runner, run: RunState, finding: Finding | null): readonly Locals[] {
  const [told, setTold] = useState<{ readonly of: Finding; readonly locals: readonly Locals[] } | null>(null);
  useEffect(() => {
    if (run.kind !== 'done' || finding === null || told?.of === finding) return;
    const stop = new AbortController();
    runner.watch(run.files, finding, stop.signal).then(locals => {
      if (!stop.signal.aborted) setTold({ of: finding, locals });
    });
    return () => stop.abort();
  }, [run.kind, finding]);
  return told !== null && told.of === finding ? told.locals : NONE;
}
