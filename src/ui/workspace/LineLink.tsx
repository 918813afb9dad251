import type { SourceLine } from '../../history/event.ts';

interface Props {
  readonly line: SourceLine;
  /** Exercises of one file need not name it. */
  readonly withFile: boolean;
  onGo(line: SourceLine): void;
}

/** Moves the caret to a line of the learner's code. */
export function LineLink({ line, withFile, onGo }: Props) {
  return (
    <button type="button" class="ws-link" onClick={() => onGo(line)}>
      {withFile ? `${line.file} line ${line.line}` : `line ${line.line}`}
    </button>
  );
}
