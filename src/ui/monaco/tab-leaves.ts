import { monaco } from './monaco.ts';

/** While one of these is open, Escape closes it and must not also let Tab out. */
const NOTHING_OPEN = [
  'editorTextFocus',
  '!suggestWidgetVisible',
  '!findWidgetVisible',
  '!renameInputVisible',
  '!parameterHintsVisible',
  '!markersNavigationVisible',
  '!editorHasMultipleSelections',
  '!inSnippetMode',
].join(' && ');

/** Tab indents, so it would trap the keyboard. After Escape the next Tab (or Shift+Tab) leaves; any other key indents again. */
export function letTabLeave(editor: monaco.editor.IStandaloneCodeEditor, tell: (leaves: boolean) => void): void {
  let leaves = false;
  const set = (next: boolean) => {
    if (leaves === next) return;
    leaves = next;
    editor.updateOptions({ tabFocusMode: next });
    tell(next);
  };
  editor.addAction({
    id: 'ackademy.tab-leaves',
    label: 'Let Tab leave the editor',
    keybindings: [monaco.KeyCode.Escape],
    precondition: NOTHING_OPEN,
    run: () => set(true),
  });
  const MODIFIERS = new Set([monaco.KeyCode.Shift, monaco.KeyCode.Ctrl, monaco.KeyCode.Alt, monaco.KeyCode.Meta]);
  editor.onKeyDown(event => {
    if (event.keyCode !== monaco.KeyCode.Tab && event.keyCode !== monaco.KeyCode.Escape && !MODIFIERS.has(event.keyCode)) set(false);
  });
  editor.onDidBlurEditorWidget(() => set(false));
  editor.onMouseDown(() => set(false));
}
