import { useState } from 'preact/hooks';
import { type Attempt, judgedRun, passedOf } from './attempt.ts';
import type { DesignPrompt } from './prompt.ts';
import type { Step } from './StepTabs.tsx';

interface Props {
  readonly prompt: DesignPrompt;
  readonly attempt: Attempt;
  onEnd(): void;
  onDrop(): void;
  onStep(step: Step): void;
}

/** What there is to report, and what there is not yet; then the end. */
export function Finish({ prompt, attempt, onEnd, onDrop, onStep }: Props) {
  const [dropping, setDropping] = useState(false);
  const run = judgedRun(attempt);
  const open = run?.rows.filter(({ verdict }) => verdict === 'unknown').length ?? 0;
  const played = Object.values(attempt.twists).filter(({ outcome }) => outcome !== null).length;
  const parts: readonly (readonly [Step, string])[] = [
    ['ask', `${attempt.asked.length} of ${prompt.questions.length} questions asked`],
    ['estimate', `${Object.keys(attempt.numbers).length} of ${prompt.numbers.length} numbers estimated`],
    ['design', run === null ? 'no run that could be judged' : `last run: ${passedOf(run)} of ${run.rows.length} rows hold`],
    ['twists', `${played} of ${prompt.twists.length} twists played`],
  ];
  return (
    <div class="iv-finish">
      <h2>Finish</h2>
      <p class="iv-lead">In the last minutes, sum up aloud: what you built, what it guarantees, where it would break first.</p>
      <ul class="iv-parts">
        {parts.map(([step, says]) => (
          <li key={step}>
            {says}{' '}
            <button type="button" class="iv-link" onClick={() => onStep(step)}>
              Go there<span class="sr">: {says}</span>
            </button>
          </li>
        ))}
      </ul>
      {open > 0 && <p>{open === 1 ? 'One row is' : `${open} rows are`} not shown: a run of the design was not played.</p>}
      {run === null && <p>Without a run the report tells what you asked and estimated, and judges no design.</p>}
      <p class="iv-act">
        <button type="button" class="btn btn-main" onClick={onEnd}>
          Finish and read the report
        </button>
        {dropping ? (
          <>
            <span>Nothing of it is kept.</span>
            <button type="button" class="btn" onClick={onDrop}>
              Throw it away
            </button>
            <button type="button" class="iv-link" onClick={() => setDropping(false)}>
              Keep it
            </button>
          </>
        ) : (
          <button type="button" class="iv-link" onClick={() => setDropping(true)}>
            Throw this attempt away
          </button>
        )}
      </p>
    </div>
  );
}
