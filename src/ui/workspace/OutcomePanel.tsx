import type { SourceLine } from '../../history/event.ts';
import type { Report } from '../../report/report.ts';
import { CopyButton } from './CopyButton.tsx';
import { Inline } from './Inline.tsx';
import { LineLink } from './LineLink.tsx';
import { ProblemList } from './Problems.tsx';
import { panel } from './report-view.ts';

interface Props {
  readonly report: Report;
  readonly withFile: boolean;
  onGo(line: SourceLine): void;
}

/** A run that ended without a verdict: what happened, where, and what to do about it. */
export function OutcomePanel({ report, withFile, onGo }: Props) {
  const { outcome } = report;
  const { title, text, todo, line, errors, tone, schedule } = panel(outcome, report.explored);
  return (
    <div class={`ws-panel ws-panel-${tone}`}>
      <h3>{title}</h3>
      <p>
        <Inline text={text} />
        {line && (
          <>
            {' '}
            See <LineLink line={line} withFile={withFile} onGo={onGo} />.
          </>
        )}
      </p>
      {errors.length > 0 && <ProblemList problems={errors} withFile={withFile} onGo={onGo} />}
      <p class="ws-todo">
        <Inline text={todo} />
      </p>
      {schedule && (
        <p class="ws-quiet">
          Under the schedule <code>{schedule}</code>.
        </p>
      )}
      {outcome.kind === 'our-fault' && (
        <p class="ws-details">
          <code>{outcome.text}</code>
          <CopyButton word="Copy" what="the details" text={() => `${report.exercise}: ${outcome.text}\n${navigator.userAgent}`} />
        </p>
      )}
    </div>
  );
}
