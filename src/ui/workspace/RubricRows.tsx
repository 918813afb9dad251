import { useEffect, useState } from 'preact/hooks';
import type { Exercise, RubricRow } from '../../exercise/exercise.ts';
import type { Report, RubricClaim, RubricResult } from '../../report/report.ts';
import { ScaleEvidence } from '../at-scale/ScaleCriteria.tsx';
import { Icon, VERDICT_SHAPE } from './Icon.tsx';
import { criterionLine, evidenceOf, tally } from './report-view.ts';

interface Props {
  readonly exercise: Exercise;
  /** Null before the first run, and where nothing could be judged. */
  readonly report: Report | null;
  readonly selected: string | null;
  readonly headingId: string;
  onSelect(id: string): void;
  /** Shows a run at scale. */
  onScale(name: string): void;
}

const LEVELS = { strong: 'a strong answer', fair: 'a fair answer', weak: 'not there yet' } as const;

/** A rubric of rows that a point is given for each; a row opens to what it claims, and each claim to what it rests on. */
export function RubricRows({ exercise, report, selected, headingId, onSelect, onScale }: Props) {
  const results = report?.rubric ?? [];
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  // What is wrong is what one looks for.
  useEffect(() => {
    const first = results.find(({ verdict }) => verdict === 'fail');
    if (first !== undefined) setOpen(was => new Set([...was, first.id]));
  }, [report]);
  const toggle = (id: string) => setOpen(was => new Set(was.has(id) ? [...was].filter(each => each !== id) : [...was, id]));
  return (
    <section class="ws-rubric ws-rows" aria-labelledby={headingId}>
      <h2 id={headingId} class="ws-h2">
        Rubric <span>{report === null ? `${exercise.rubric!.length} points` : levelTold(report)}</span>
      </h2>
      <ol>
        {exercise.rubric!.map(row => (
          <Row
            key={row.id}
            row={row}
            result={results.find(({ id }) => id === row.id)}
            isOpen={open.has(row.id)}
            contentId={`${headingId}-${row.id}`}
            onToggle={() => toggle(row.id)}
          >
            {result => (
              <ul id={`${headingId}-${row.id}`}>
                {result.claims.map(claim => (
                  <ClaimView
                    key={`${claim.id} ${claim.run}`}
                    claim={claim}
                    report={report!}
                    chosen={claim.run === null && claim.id === selected}
                    onSelect={() => onSelect(claim.id)}
                    onScale={() => onScale(claim.run!)}
                  />
                ))}
              </ul>
            )}
          </Row>
        ))}
      </ol>
    </section>
  );
}

/** `5 of 6: a strong answer`; while rows are open, what has been judged. */
export function levelTold({ rubric = [], level }: Pick<Report, 'rubric' | 'level'>): string {
  const held = rubric.filter(({ verdict }) => verdict === 'pass').length;
  return level == null ? tally(rubric) : `${held} of ${rubric.length}: ${LEVELS[level]}`;
}

interface RowProps {
  readonly row: RubricRow;
  readonly result: RubricResult | undefined;
  readonly isOpen: boolean;
  readonly contentId: string;
  onToggle(): void;
  children(result: RubricResult): preact.ComponentChildren;
}

function Row({ row, result, isOpen, contentId, onToggle, children }: RowProps) {
  if (result === undefined)
    return (
      <li>
        <Icon shape="waiting" />
        <div>
          <b>{row.title}</b>
        </div>
      </li>
    );
  return (
    <li class={`ws-${result.verdict}`}>
      <Icon shape={VERDICT_SHAPE[result.verdict]} />
      <div>
        <button type="button" aria-expanded={isOpen} {...(isOpen ? { 'aria-controls': contentId } : {})} onClick={onToggle}>
          <b>{row.title}</b>
          <span>
            <em>{result.verdict}</em> {result.claims.length === 1 ? '1 claim' : tallyOf(result)}
          </span>
        </button>
        {isOpen && children(result)}
      </div>
    </li>
  );
}

const tallyOf = ({ claims }: RubricResult): string =>
  `${claims.filter(({ verdict }) => verdict === 'pass').length} of ${claims.length} claims hold`;

interface ClaimProps {
  readonly claim: RubricClaim;
  readonly report: Report;
  /** The run that breaks it is the one that the timeline shows. */
  readonly chosen: boolean;
  onSelect(): void;
  onScale(): void;
}

function ClaimView({ claim, report, chosen, onSelect, onScale }: ClaimProps) {
  const icon = <Icon shape={VERDICT_SHAPE[claim.verdict]} />;
  if (claim.run === null) {
    const result = report.criteria.find(({ id }) => id === claim.id)!;
    return (
      <li class={`ws-${claim.verdict}`}>
        {icon}
        <div>
          <span class="ws-claim">{result.claim}</span>
          <span>
            <em>{claim.verdict}</em> {criterionLine(result)}
          </span>
          {evidenceOf(result) !== null && (
            <button type="button" class="ws-link" aria-pressed={chosen} onClick={onSelect}>
              Show the run
            </button>
          )}
        </div>
      </li>
    );
  }
  const run = report.atScale!.find(({ name }) => name === claim.run)!;
  const result = run.criteria.find(({ id }) => id === claim.id)!;
  return (
    <li class={`ws-${claim.verdict}`}>
      {icon}
      <div>
        <span class="ws-claim">{result.claim}</span>
        <ScaleEvidence {...result} />
        <button type="button" class="ws-link" onClick={onScale}>
          {run.result === null ? 'Go to this run' : 'Show the charts'}
          <span class="sr"> of {run.title}</span>
        </button>
      </div>
    </li>
  );
}
