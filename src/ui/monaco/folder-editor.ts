/** An editor for the whole folder of an exercise: YAML with completion and hovers from the schema, TypeScript, and prompts. */
import 'monaco-editor/languages/definitions/mdx/register';
import 'monaco-editor/languages/definitions/yaml/register';
import type { SourceFile } from '../../compile/compiled.ts';
import criterionApi from '../../process/criterion-api.d.ts?raw';
import criterionEvents from '../../process/criterion-events.d.ts?raw';
import { meaningAt, type Schema, suggestionsAt } from '../studio/yaml-help.ts';
import { commonOptions, monaco, teachTypes } from './monaco.ts';
import { letTabLeave } from './tab-leaves.ts';

export interface FolderEditor {
  /** Files that are gone go; the others get this text, without telling anybody. */
  setFiles(files: readonly SourceFile[]): void;
  open(path: string): void;
  /** With the caret there, and the keyboard. */
  reveal(path: string, line: number, column: number): void;
  setProblems(problems: readonly PlacedProblem[]): void;
  /** What the exercise says of the types of its messages and of the services that it grants. */
  teach(events: string, services: readonly string[]): void;
  dispose(): void;
}

export interface PlacedProblem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export interface FolderEditorEvents {
  onChange(path: string, text: string): void;
  onTabLeaves(leaves: boolean): void;
}

/** What an exercise's own criteria import; learners have none. */
const OF_CRITERIA = [
  { content: criterionApi, filePath: 'file:///ackademy/criterion-api.d.ts' },
  { content: criterionEvents, filePath: 'file:///ackademy/criterion-events.d.ts' },
];

const OWNER = 'ackademy-folder';
const ROOT = 'file:///studio/';

const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/\.ya?ml$/, 'yaml'],
  [/\.mdx?$/, 'mdx'],
  [/\.json$/, 'json'],
];
const languageOf = (path: string) => LANGUAGES.find(([name]) => name.test(path))?.[1] ?? 'typescript';

/** @param schemas by path: of the YAML files that have one */
export function createFolderEditor(
  element: HTMLElement,
  files: readonly SourceFile[],
  schemaOf: (path: string) => Schema | null,
  tell: FolderEditorEvents,
): FolderEditor {
  const models = new Map<string, monaco.editor.ITextModel>();
  let silent = false;
  const uri = (path: string) => monaco.Uri.parse(ROOT + path);
  const pathOf = (model: monaco.editor.ITextModel) => model.uri.toString().slice(ROOT.length);

  const add = ({ path, text }: SourceFile) => {
    const model = monaco.editor.getModel(uri(path)) ?? monaco.editor.createModel(text, languageOf(path), uri(path));
    if (model.getValue() !== text) model.setValue(text);
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    model.onDidChangeContent(() => {
      if (!silent) tell.onChange(path, model.getValue());
    });
    models.set(path, model);
  };
  for (const file of files) add(file);

  const editor = monaco.editor.create(element, {
    ...commonOptions(),
    model: null,
    ariaLabel: 'A file of the exercise. Escape, then Tab, leaves the editor.',
    accessibilitySupport: 'auto',
    tabSize: 2,
    detectIndentation: false,
    quickSuggestions: { other: true, comments: false, strings: true },
    suggest: { showWords: false, preview: false },
    wordBasedSuggestions: 'off',
    unicodeHighlight: { ambiguousCharacters: false },
    wordWrap: 'on',
    lightbulb: { enabled: 'off' as monaco.editor.ShowLightbulbIconMode },
  });
  letTabLeave(editor, tell.onTabLeaves);

  const known = (model: monaco.editor.ITextModel) => (model.uri.toString().startsWith(ROOT) ? schemaOf(pathOf(model)) : null);
  const completion = monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', '-', '{', '[', ','],
    provideCompletionItems(model, position) {
      const schema = known(model);
      if (schema === null) return { suggestions: [] };
      const { place, all } = suggestionsAt(schema, model.getValue(), model.getOffsetAt(position));
      const range = new monaco.Range(position.lineNumber, position.column - place.begun.length, position.lineNumber, position.column);
      return {
        suggestions: all.map(({ label, inserts, description, needed }) => ({
          label,
          kind: place.writes === 'name' ? monaco.languages.CompletionItemKind.Field : monaco.languages.CompletionItemKind.Value,
          insertText: inserts,
          insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
          documentation: description,
          // What has to be there comes first.
          sortText: `${needed ? 0 : 1}${label}`,
          range,
        })),
      };
    },
  });
  const hover = monaco.languages.registerHoverProvider('yaml', {
    provideHover(model, position) {
      const schema = known(model);
      const word = model.getWordAtPosition(position);
      if (schema === null || word === null) return null;
      const offset = model.getOffsetAt({ lineNumber: position.lineNumber, column: word.endColumn });
      const meaning = meaningAt(schema, model.getValue(), offset);
      if (meaning === null) return null;
      return {
        range: new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn),
        contents: [{ value: meaning }],
      };
    },
  });

  return {
    setFiles(next) {
      silent = true;
      try {
        for (const [path, model] of models)
          if (!next.some(file => file.path === path)) {
            models.delete(path);
            model.dispose();
          }
        for (const file of next) {
          const model = models.get(file.path);
          if (model === undefined) add(file);
          else if (model.getValue() !== file.text) model.setValue(file.text);
        }
      } finally {
        silent = false;
      }
    },
    open(path) {
      const model = models.get(path) ?? null;
      if (editor.getModel() !== model) editor.setModel(model);
    },
    reveal(path, line, column) {
      const model = models.get(path);
      if (model === undefined) return;
      editor.setModel(model);
      editor.revealLineInCenterIfOutsideViewport(line);
      editor.setPosition({ lineNumber: line, column });
      editor.focus();
    },
    setProblems(problems) {
      for (const [path, model] of models) {
        const own = problems.filter(problem => problem.path === path);
        const markers = own.map(({ line, column, text }) => {
          const number = Math.min(line, model.getLineCount());
          const word = model.getWordAtPosition({ lineNumber: number, column });
          return {
            severity: monaco.MarkerSeverity.Error,
            message: text,
            startLineNumber: number,
            startColumn: column,
            endLineNumber: number,
            endColumn: word?.endColumn ?? model.getLineMaxColumn(number),
          };
        });
        monaco.editor.setModelMarkers(model, OWNER, markers);
      }
    },
    teach: (events, services) => teachTypes(events, services, OF_CRITERIA),
    dispose() {
      completion.dispose();
      hover.dispose();
      editor.dispose();
      for (const model of models.values()) model.dispose();
    },
  };
}
