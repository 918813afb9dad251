import type { SourceFile } from '../../compile/compiled.ts';
import { commonOptions, monaco } from './monaco.ts';

/** The learner's file beside the solution's. Read only; side by side where there is room. */
export function createDiff(element: HTMLElement, mine: SourceFile, solution: SourceFile): { dispose(): void } {
  const original = monaco.editor.createModel(mine.text, 'typescript');
  const modified = monaco.editor.createModel(solution.text, 'typescript');
  const editor = monaco.editor.createDiffEditor(element, {
    ...commonOptions(),
    readOnly: true,
    originalEditable: false,
    useInlineViewWhenSpaceIsLimited: true,
    renderSideBySideInlineBreakpoint: 960,
    renderOverviewRuler: false,
    renderGutterMenu: false,
    hideUnchangedRegions: { enabled: false },
    tabFocusMode: true,
    wordWrap: 'on',
    diffWordWrap: 'on',
  });
  editor.setModel({ original, modified });
  // As options of the whole these do not reach the two fields.
  editor.getOriginalEditor().updateOptions({ ariaLabel: `Your ${mine.path}` });
  editor.getModifiedEditor().updateOptions({ ariaLabel: `Our ${solution.path}` });
  return {
    dispose() {
      editor.dispose();
      original.dispose();
      modified.dispose();
    },
  };
}
