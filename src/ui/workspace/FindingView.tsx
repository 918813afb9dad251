import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import { ownEntryOf } from '../../exercise/exercise.ts';
import type { SourceLine } from '../../history/event.ts';
import type { CausePart, Finding } from '../../report/report.ts';
import { CopyButton } from './CopyButton.tsx';
import { Inline } from './Inline.tsx';
import { replayCommand } from './report-view.ts';
import { toFragment } from './share.ts';

interface Props {
  readonly exercise: Exercise;
  readonly finding: Finding;
  /** The code that was run, not the one in the editor. */
  readonly files: readonly SourceFile[];
  readonly steps: number;
  onGo(line: SourceLine, event: number): void;
  onEvent(event: number): void;
}

/** Why it failed, in one sentence of the learner's own lines, and how to see it again. */
export function FindingView({ exercise, finding, files, steps, onGo, onEvent }: Props) {
  const { schedule } = finding;
  const link = async () => `${location.origin}${location.pathname}#${await toFragment({ files, schedule })}`;
  // Several files are named by their folder.
  const command = replayCommand(exercise.slug, files.length > 1 ? '.' : ownEntryOf(exercise), schedule);
  return (
    <>
      <p class="ws-cause">
        <Sentence parts={finding.cause} withFile={files.length + exercise.given.length > 1} onGo={onGo} onEvent={onEvent} />
      </p>
      <dl class="ws-replay">
        <div>
          <dt>Simplest run</dt>
          <dd>
            {finding.faults}, {steps} steps
          </dd>
        </div>
        <div>
          <dt>Replay</dt>
          <dd>
            <code>{schedule}</code>
            <CopyButton word="Copy link" what="to this code and this run" text={link} />
          </dd>
        </div>
        <div class="ws-terminal">
          <dt>Terminal</dt>
          <dd>
            <code>{command}</code>
            <CopyButton word="Copy" what="the command" text={() => command} />
          </dd>
        </div>
      </dl>
    </>
  );
}

interface SentenceProps extends Omit<PartProps, 'part'> {
  readonly parts: readonly CausePart[];
}

export function Sentence({ parts, ...rest }: SentenceProps) {
  return (
    <>
      {parts.map((part, index) => (
        <Part key={index} part={part} {...rest} />
      ))}
    </>
  );
}

interface PartProps {
  readonly part: CausePart;
  readonly withFile: boolean;
  onGo(line: SourceLine, event: number): void;
  onEvent(event: number): void;
}

function Part({ part, withFile, onGo, onEvent }: PartProps) {
  switch (part.kind) {
    case 'text':
      return <Inline text={part.text} />;
    case 'wrong':
      return <strong>{part.text}</strong>;
    case 'redelivered':
      return (
        <button type="button" class="ws-inline c-redelivered" onClick={() => onEvent(part.event)}>
          {part.text}
        </button>
      );
    case 'line':
      return (
        <button type="button" class="ws-inline" onClick={() => onGo(part.line, part.event)}>
          {withFile && !part.text.includes(part.line.file) ? `${part.line.file} ${part.text}` : part.text}
          {part.call !== '' && (
            <>
              {' '}
              <code>({part.call})</code>
            </>
          )}
        </button>
      );
  }
}
