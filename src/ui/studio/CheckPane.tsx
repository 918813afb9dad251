import type { ExerciseFolder } from '../../exercise/folder.ts';
import type { Finding } from '../../prove/check-exercise.ts';
import type { BoundRow } from '../../prove/costs.ts';
import { count } from '../../report/count.ts';
import { outcomeText } from '../../report/outcome.ts';
import type { PlacedProblem } from '../monaco/folder-editor.ts';
import { Icon, VERDICT_SHAPE } from '../workspace/Icon.tsx';
import { Inline } from '../workspace/Inline.tsx';
import type { CheckedAnswer } from './checker.ts';
import type { Shown } from './RunPane.tsx';
import type { CheckState } from './use-check.ts';

interface Props {
  readonly state: CheckState;
  readonly problems: readonly PlacedProblem[];
  /** The folder can be read. */
  readonly ready: boolean;
  onGo(path: string, line: number, column: number): void;
  onShow(shown: Shown): void;
}

/** What is wrong in the files as one types; and what the check says. */
export function CheckPane({ state, problems, ready, onGo, onShow }: Props) {
  return (
    <div class="studio-check">
      <p role="status" class="studio-head">
        <Headline state={state} problems={problems.length} ready={ready} />
      </p>
      {problems.length > 0 && (
        <ul class="studio-problems">
          {problems.map(({ path, line, column, text }) => (
            <li key={`${path}:${line}:${column}:${text}`}>
              <button type="button" class="studio-link" onClick={() => onGo(path, line, column)}>
                {path}:{line}
              </button>{' '}
              <Inline text={text} />
            </li>
          ))}
        </ul>
      )}
      {state.kind === 'running' && <Findings findings={state.findings} />}
      {state.kind === 'checked' && (
        <>
          <Findings findings={state.checked.findings} />
          <h3>Answers</h3>
          <Answers folder={state.folder} answers={state.checked.answers} onShow={onShow} />
          <h3>Bounds</h3>
          <Bounds rows={state.checked.rows} />
        </>
      )}
      {state.kind === 'ran' && <Answers folder={state.folder} answers={[state.answer]} onShow={onShow} />}
    </div>
  );
}

function Headline({ state, problems, ready }: Pick<Props, 'state' | 'ready'> & { readonly problems: number }) {
  if (problems > 0)
    return (
      <>
        <Icon shape="failed" /> {problems === 1 ? 'One thing is' : `${problems} things are`} wrong in the files.
      </>
    );
  if (state.kind === 'running') return <>{state.all === 0 ? 'Getting ready' : `${state.done} of ${state.all} answers judged`}</>;
  if (state.kind === 'failed') return <>It could not be checked: {state.text}</>;
  if (state.kind === 'ran') return <>Judged in {seconds(state.tookMs)}.</>;
  if (state.kind === 'idle')
    return <>{ready ? 'The files can be read. Check proves that every answer is judged as it should be.' : 'Reading the files'}</>;
  const bad = state.checked.findings.filter(({ ok }) => !ok).length;
  const graded = `${state.checked.graded} ${state.checked.graded === 1 ? 'answer' : 'answers'} judged in ${seconds(state.tookMs)}`;
  return bad === 0 ? (
    <>
      <Icon shape="acked" /> Everything holds: {graded}.
    </>
  ) : (
    <>
      <Icon shape="failed" /> {bad} {bad === 1 ? 'thing does' : 'things do'} not hold; {graded}.
    </>
  );
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** What does not hold comes first, whole; what holds can be opened. */
function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const bad = findings.filter(({ ok }) => !ok);
  const good = findings.filter(({ ok }) => ok);
  return (
    <>
      {bad.length > 0 && (
        <ul class="studio-findings">
          {bad.map(({ what, why }) => (
            <li key={what}>
              <b>
                <Icon shape="failed" /> {what}
              </b>
              <span>{why}</span>
            </li>
          ))}
        </ul>
      )}
      {good.length > 0 && (
        <details>
          <summary>
            <Icon shape="acked" /> {good.length} {good.length === 1 ? 'thing holds' : 'things hold'}
          </summary>
          <ul>
            {good.map(({ what }) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Answers({
  folder,
  answers,
  onShow,
}: {
  readonly folder: ExerciseFolder;
  readonly answers: readonly CheckedAnswer[];
  onShow(shown: Shown): void;
}) {
  return (
    <ul class="studio-answers">
      {answers.map(({ name, files, judged: { report } }) => {
        const failed = report.criteria.filter(({ finding }) => finding !== null);
        const ended = outcomeText(report.outcome);
        return (
          <li key={name}>
            <span>
              <Icon shape={VERDICT_SHAPE[report.verdict]} /> {name}
            </span>
            {ended !== null && <p>{ended}</p>}
            {ended === null && failed.length === 0 && <p>{report.verdict === 'pass' ? 'keeps every promise' : 'no verdict'}</p>}
            {failed.map(({ id, finding }) => (
              <button
                key={id}
                type="button"
                class="studio-link"
                aria-label={`Show the run in which ${name} breaks ${id}`}
                onClick={() =>
                  onShow({
                    name,
                    finding: finding!,
                    system: report.system ?? folder.exercise.system,
                    withFile: files.length + folder.exercise.given.length > 1,
                  })
                }
              >
                {id}
              </button>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

function Bounds({ rows }: { readonly rows: readonly BoundRow[] }) {
  return (
    <dl class="studio-bounds">
      {rows.map(({ name, text, cost, finds, alone }) => (
        <div key={name}>
          <dt>
            {name}
            {cost !== null && (
              <small>
                {count(cost.states)} states, {(cost.ms / 1000).toFixed(2)} s
              </small>
            )}
          </dt>
          <dd>
            {text}.{' '}
            {finds.length === 0
              ? 'No wrong answer fails in it.'
              : `Fails: ${finds.map(each => (alone.includes(each) ? `${each} (nowhere else)` : each)).join(', ')}.`}
          </dd>
        </div>
      ))}
    </dl>
  );
}
