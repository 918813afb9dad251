import type { Diagnostic, SourceFile } from '../../compile/compiled.ts';
import { type Editor, type EditorEvents, type LineMark, MARK_CLASS } from '../workspace/editor.ts';
import { commonOptions, monaco, teachTypes } from './monaco.ts';
import { letTabLeave } from './tab-leaves.ts';

export interface CodeEditorOptions {
  readonly slug: string;
  readonly events: string;
  /** The names of the services that the exercise grants. */
  readonly services: readonly string[];
  readonly files: readonly SourceFile[];
  /** Shown, imported from, and not to be changed. */
  readonly given: readonly SourceFile[];
  readonly open: string;
  readonly label: string;
}

/** The line that the timeline is on; behind the code what the call gave, or the words for a crash. */
function decorations({ line, kind, value, variables }: LineMark, end: number): monaco.editor.IModelDeltaDecoration[] {
  const whole: monaco.editor.IModelDeltaDecoration = {
    range: new monaco.Range(line, 1, line, 1),
    options: {
      isWholeLine: true,
      className: MARK_CLASS[kind],
      marginClassName: kind === 'current' ? `${MARK_CLASS[kind]} ws-line-now-edge` : MARK_CLASS[kind],
    },
  };
  if (kind === 'current' && !value && !variables) return [whole];
  const died = kind === 'died-before' ? ' died before this took hold ' : ' died after this ';
  const after = (content: string, inlineClassName: string): monaco.editor.IModelDeltaDecoration => ({
    range: new monaco.Range(line, end, line, end),
    options: {
      showIfCollapsed: true,
      after: { content, inlineClassName, cursorStops: monaco.editor.InjectedTextCursorStops.None },
    },
  });
  const words: monaco.editor.IModelDeltaDecoration[] = [];
  if (value) words.push(after(` — ${value.text}`, value.bad ? 'ws-value ws-value-bad' : 'ws-value'));
  else if (kind !== 'current') words.push(after(died, 'ws-died'));
  if (variables) words.push(after(`   ${variables}`, 'ws-variables'));
  return [whole, ...words];
}

/** Our compiler's markers, apart from the type checker's. */
const OWNER = 'ackademy';

export function createCodeEditor(element: HTMLElement, options: CodeEditorOptions, tell: EditorEvents): Editor {
  teachTypes(options.events, options.services);
  const uri = (path: string) => monaco.Uri.parse(`file:///${options.slug}/${path}`);
  const models = new Map<string, monaco.editor.ITextModel>();
  const locked = new Set(options.given.map(({ path }) => path));
  let marked: LineMark | null = null;
  let silent = false;

  const modelOf = (path: string) => models.get(path);
  const addModel = ({ path, text }: SourceFile) => {
    const model = monaco.editor.getModel(uri(path)) ?? monaco.editor.createModel(text, 'typescript', uri(path));
    if (model.getValue() !== text) model.setValue(text);
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    model.onDidChangeContent(() => {
      monaco.editor.setModelMarkers(model, OWNER, []);
      if (!silent && !locked.has(path)) tell.onChange(path, model.getValue());
    });
    models.set(path, model);
  };
  for (const file of [...options.given, ...options.files]) addModel(file);

  const editor = monaco.editor.create(element, {
    ...commonOptions(),
    readOnly: locked.has(options.open),
    readOnlyMessage: { value: 'This file is given with the exercise: it cannot be changed.' },
    model: modelOf(options.open) ?? null,
    ariaLabel: `${options.label}. Escape, then Tab, leaves the editor.`,
    accessibilitySupport: 'auto',
    tabSize: 2,
    quickSuggestions: { other: true, comments: false, strings: false },
    suggest: { showWords: false, preview: false },
    wordBasedSuggestions: 'off',
    occurrencesHighlight: 'singleFile',
    unicodeHighlight: { ambiguousCharacters: false },
    lightbulb: { enabled: 'off' as monaco.editor.ShowLightbulbIconMode },
  });
  const lit = editor.createDecorationsCollection();
  letTabLeave(editor, tell.onTabLeaves);
  editor.onDidFocusEditorText(() => tell.onFocus());

  /** Shows when this line is next executed in the run that the timeline shows. */
  const jump = (line: number | undefined) => {
    const model = editor.getModel();
    const path = [...models].find(([, each]) => each === model)?.[0];
    if (path !== undefined && line !== undefined) tell.onLine({ file: path, line });
  };
  editor.onMouseDown(({ target, event }) => {
    if (target.type === monaco.editor.MouseTargetType.GUTTER_LINE_NUMBERS && event.leftButton) jump(target.position?.lineNumber);
  });
  editor.addAction({
    id: 'ackademy.next-execution',
    label: 'Jump to next execution of this line',
    keybindings: [monaco.KeyMod.Alt | monaco.KeyCode.KeyJ],
    contextMenuGroupId: 'navigation',
    run: () => jump(editor.getPosition()?.lineNumber),
  });

  const watch = monaco.editor.onDidChangeMarkers(changed => {
    const ours = new Set([...models.values()].map(model => model.uri.toString()));
    if (changed.some(resource => ours.has(resource.toString()))) tell.onTypeErrors(typeErrors());
  });

  function typeErrors(): Diagnostic[] {
    return [...models].flatMap(([path, model]) =>
      locked.has(path)
        ? []
        : monaco.editor
            .getModelMarkers({ owner: 'typescript', resource: model.uri })
            .filter(marker => marker.severity === monaco.MarkerSeverity.Error)
            .map(marker => ({
              severity: 'error' as const,
              file: path,
              line: marker.startLineNumber,
              column: marker.startColumn,
              length: marker.endLineNumber === marker.startLineNumber ? marker.endColumn - marker.startColumn : 1,
              text: marker.message,
            })),
    );
  }

  function open(path: string): void {
    const model = modelOf(path);
    if (!model || editor.getModel() === model) return;
    editor.setModel(model);
    editor.updateOptions({ readOnly: locked.has(path) });
    light();
  }

  /** The mark belongs to one file; decorations go with another one. */
  function light(): void {
    const model = marked && modelOf(marked.file);
    if (marked && model && model === editor.getModel() && marked.line <= model.getLineCount())
      lit.set(decorations(marked, model.getLineMaxColumn(marked.line)));
    else lit.clear();
  }

  return {
    setFiles(files) {
      silent = true;
      try {
        for (const file of files) {
          const model = modelOf(file.path);
          if (!model) addModel(file);
          else if (model.getValue() !== file.text) {
            // An edit and not `setValue`: Ctrl+Z brings the earlier text back.
            model.pushStackElement();
            model.pushEditOperations([], [{ range: model.getFullModelRange(), text: file.text }], () => null);
            model.pushStackElement();
          }
        }
      } finally {
        silent = false;
      }
    },
    open,
    reveal({ file, line }, focus) {
      open(file);
      editor.revealLineInCenterIfOutsideViewport(line);
      if (!focus) return;
      const column = editor.getModel()?.getLineFirstNonWhitespaceColumn(line) || 1;
      editor.setPosition({ lineNumber: line, column });
      editor.focus();
    },
    mark(mark: LineMark | null) {
      marked = mark;
      if (mark) open(mark.file);
      light();
      if (mark && mark.line <= (modelOf(mark.file)?.getLineCount() ?? 0)) editor.revealLineInCenterIfOutsideViewport(mark.line);
    },
    setProblems(problems) {
      for (const [path, model] of models) {
        const markers = problems
          .filter(problem => problem.file === path)
          .map(problem => ({
            severity: problem.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
            message: problem.text,
            startLineNumber: problem.line,
            startColumn: problem.column,
            endLineNumber: problem.line,
            endColumn: problem.column + Math.max(1, problem.length),
          }));
        monaco.editor.setModelMarkers(model, OWNER, markers);
      }
    },
    focus: () => editor.focus(),
    dispose() {
      watch.dispose();
      editor.dispose();
      for (const model of models.values()) model.dispose();
    },
  };
}
