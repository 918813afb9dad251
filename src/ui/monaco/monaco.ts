/**
 * Monaco, with TypeScript and nothing else. Only ever imported lazily: this file is the whole of the 4 MB.
 * `monaco-editor/editor` is the bare core. The TypeScript feature brings all editor features with it, so listing them by
 * hand saves nothing; but it brings them late, and an editor has only the features that were there when it was made.
 */
import 'monaco-editor/features/register.all';
import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import 'monaco-editor/languages/definitions/typescript/register';
import * as typescript from 'monaco-editor/languages/features/typescript/register';
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker.js?worker';
import learnerApi from '../../process/learner-api.d.ts?raw';
import { learnerGlobals } from '../../process/learner-globals.ts';
import learnerMessage from '../../process/learner-message.d.ts?raw';
import { learnerModules } from '../../process/learner-modules.ts';
import learnerTopology from '../../process/learner-topology.d.ts?raw';
import { CHECKER_OPTIONS, grantedOnly } from '../../process/learner-types.ts';
import tokensCss from '../site/tokens.css?raw';
import type { Theme } from '../site/tokens.ts';
import { parseTokens } from '../site/tokens.ts';
import { editorTheme, themeName } from './theme.ts';

globalThis.MonacoEnvironment = {
  getWorker: (_module, label) => (label === 'typescript' ? new TypeScriptWorker() : new EditorWorker()),
};

typescript.typescriptDefaults.setCompilerOptions({
  ...CHECKER_OPTIONS,
  lib: [...CHECKER_OPTIONS.lib],
  types: [],
  moduleResolution: typescript.ModuleResolutionKind.NodeJs,
  allowNonTsExtensions: true,
});
typescript.typescriptDefaults.setDiagnosticsOptions({
  noSemanticValidation: false,
  noSyntaxValidation: false,
  noSuggestionDiagnostics: true,
});
typescript.typescriptDefaults.setEagerModelSync(true);

const tokens = parseTokens(tokensCss);
const root = document.documentElement;
const themeNow = (): Theme => (root.dataset.theme === 'dark' ? 'dark' : 'light');
for (const theme of ['light', 'dark'] as const) monaco.editor.defineTheme(themeName(theme), editorTheme(tokens, theme));
new MutationObserver(() => monaco.editor.setTheme(themeName(themeNow()))).observe(root, { attributeFilter: ['data-theme'] });

interface Declarations {
  readonly content: string;
  readonly filePath: string;
}

/** Tells the type checker about the exercise: module `ackademy` with the services that are granted, its events, the globals that exist. */
export function teachTypes(events: string, services: readonly string[], more: readonly Declarations[] = []): void {
  typescript.typescriptDefaults.setExtraLibs([
    { content: grantedOnly(learnerApi, services), filePath: 'file:///ackademy/learner-api.d.ts' },
    { content: learnerMessage, filePath: 'file:///ackademy/learner-message.d.ts' },
    { content: learnerTopology, filePath: 'file:///ackademy/learner-topology.d.ts' },
    { content: learnerGlobals, filePath: 'file:///ackademy/globals.d.ts' },
    { content: learnerModules, filePath: 'file:///ackademy/modules.d.ts' },
    { content: events, filePath: 'file:///ackademy/events.d.ts' },
    ...more,
  ]);
}

/** The same in every editor that we make, also in the comparison with the solution. */
export const commonOptions = (): monaco.editor.IEditorOptions & monaco.editor.IGlobalEditorOptions => ({
  theme: themeName(themeNow()),
  fontFamily: getComputedStyle(root).getPropertyValue('--mono'),
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  letterSpacing: 0,
  padding: { top: 8, bottom: 8 },
  minimap: { enabled: false },
  glyphMargin: false,
  folding: false,
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 16,
  // The dimmed number of an empty last line is the one thing in the editor that fails on contrast.
  renderFinalNewline: 'off',
  renderLineHighlight: 'none',
  scrollBeyondLastLine: false,
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, alwaysConsumeMouseWheel: false, useShadows: false },
  stickyScroll: { enabled: false },
  guides: { indentation: false, bracketPairs: false },
  bracketPairColorization: { enabled: false },
  fixedOverflowWidgets: true,
  automaticLayout: true,
  contextmenu: false,
  smoothScrolling: false,
  cursorBlinking: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'solid' : 'blink',
});

export { monaco };
