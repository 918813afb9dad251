import type { ScaleReport } from '../../report/report.ts';
import { Icon, VERDICT_SHAPE } from './Icon.tsx';

interface Props {
  readonly runs: readonly ScaleReport[];
  onScale(name: string): void;
}

/** What became of the runs at scale, and the way to those that are still to be played. */
export function ScaleRuns({ runs, onScale }: Props) {
  if (runs.length === 0) return null;
  return (
    <div class="ws-scale-runs">
      <h3>At scale</h3>
      <ul>
        {runs.map(run => {
          const verdict = scaleVerdict(run);
          return (
            <li key={run.name} class={`ws-${verdict}`}>
              <Icon shape={VERDICT_SHAPE[verdict]} />
              <button type="button" class="ws-link" onClick={() => onScale(run.name)}>
                {run.title}
              </button>
              <span class="ws-quiet">
                {run.ended.kind === 'played' ? verdict : run.ended.kind === 'not-asked-for' ? 'not played yet' : 'came to no end'}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Fail before unknown, unknown before pass; of what was not played to its end nothing is known. */
export function scaleVerdict({ ended, criteria }: Pick<ScaleReport, 'ended' | 'criteria'>): 'pass' | 'fail' | 'unknown' {
  const verdicts = criteria.map(({ verdict }) => verdict);
  if (ended.kind !== 'played') return 'unknown';
  return verdicts.includes('fail') ? 'fail' : verdicts.includes('unknown') ? 'unknown' : 'pass';
}
