import type { Diagnostic } from '../../compile/compiled.ts';
import type { SourceLine } from '../../history/event.ts';
import type { LogLine } from '../../report/report.ts';
import { Inline } from './Inline.tsx';
import { LineLink } from './LineLink.tsx';
import { some } from './report-view.ts';

interface ListProps {
  readonly problems: readonly Diagnostic[];
  readonly withFile: boolean;
  onGo(line: SourceLine): void;
}

export function ProblemList({ problems, withFile, onGo }: ListProps) {
  return (
    <ul class="ws-problems">
      {problems.map(({ file, line, column, text }) => (
        <li key={`${file}:${line}:${column}:${text}`}>
          <LineLink line={{ file, line }} withFile={withFile} onGo={onGo} /> <Inline text={text} />
        </li>
      ))}
    </ul>
  );
}

/** Type errors and warnings: worth reading, never in the way. */
export function Warnings(props: ListProps) {
  const { problems } = props;
  if (problems.length === 0) return null;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const words = [errors > 0 && some(errors, 'type error'), problems.length > errors && some(problems.length - errors, 'warning')];
  return (
    <details class="ws-more" open={problems.length <= 3}>
      <summary>{words.filter(Boolean).join(' and ')} did not stop the run</summary>
      <ProblemList {...props} />
    </details>
  );
}

interface LogsProps {
  readonly logs: readonly LogLine[];
  readonly withFile: boolean;
  onGo(line: SourceLine): void;
}

export function Logs({ logs, withFile, onGo }: LogsProps) {
  if (logs.length === 0) return null;
  return (
    <details class="ws-more">
      <summary>{some(logs.length, 'line')} printed in the run without faults</summary>
      <ol class="ws-logs">
        {logs.map(({ line, level, text }, index) => (
          <li key={index}>
            {line && <LineLink line={line} withFile={withFile} onGo={onGo} />}
            {level !== 'info' && level !== 'debug' && <em>{level}</em>}
            <code>{text}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}
