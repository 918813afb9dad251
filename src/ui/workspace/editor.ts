import type { Diagnostic, SourceFile } from '../../compile/compiled.ts';
import type { SourceLine } from '../../history/event.ts';

/**
 * What the workspace asks of an editor. There are two: Monaco (`src/ui/monaco/`) and a plain text field for phones and for
 * whoever prefers one. The text lives in the workspace's draft; an editor shows it and tells of changes.
 */
export interface Editor {
  /** Replaces all files, so that one undo brings the earlier text back where the editor can do that. Tells nobody. */
  setFiles(files: readonly SourceFile[]): void;
  /** Shows this file. */
  open(path: string): void;
  /** Scrolls to the line; with `focus` also moves the caret and the keyboard there. */
  reveal(line: SourceLine, focus: boolean): void;
  /** Lights the line that the timeline is on, or none. */
  mark(mark: LineMark | null): void;
  /** What our compiler said. Shown until the text changes. */
  setProblems(problems: readonly Diagnostic[]): void;
  focus(): void;
  dispose(): void;
}

export interface LineMark extends SourceLine {
  /** Or where the process died: before what this line asked for took hold, or after. */
  readonly kind: 'current' | 'died-before' | 'died-after';
  /** What the call at this step gave, written behind the line. */
  readonly value?: LineValue | null;
  /** The variables of this line as they were before it ran, written behind that. Empty where they are not known. */
  readonly variables?: string;
}

export interface LineValue {
  readonly text: string;
  readonly bad: boolean;
}

export const MARK_CLASS: { readonly [kind in LineMark['kind']]: string } = {
  current: 'ws-line-now',
  'died-before': 'ws-line-crash ws-line-crash-before',
  'died-after': 'ws-line-crash',
};

export interface EditorEvents {
  onChange(path: string, text: string): void;
  /** Type errors as they are found while one types. */
  onTypeErrors(errors: readonly Diagnostic[]): void;
  onFocus(): void;
  /** A line number was pressed, or the command for its line was given: show when the line is next executed. */
  onLine(line: SourceLine): void;
  /** True when the next Tab leaves the editor. */
  onTabLeaves(leaves: boolean): void;
}
