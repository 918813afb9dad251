import type { Theme, Tokens } from '../site/tokens.ts';

/** The part of Monaco's theme that we set; structurally its `IStandaloneThemeData`, so that tests need no editor. */
export interface EditorTheme {
  base: 'vs' | 'vs-dark';
  inherit: boolean;
  rules: { token: string; foreground?: string; fontStyle?: string }[];
  colors: { [name: string]: string };
}

/** What a suggestion is, told by its shape; its colour would claim to be a state. */
const SYMBOLS = [
  ...['array', 'boolean', 'class', 'color', 'constant', 'constructor', 'enumerator', 'enumeratorMember', 'event', 'field', 'file'],
  ...['folder', 'function', 'interface', 'key', 'keyword', 'method', 'module', 'namespace', 'null', 'number', 'object', 'operator'],
  ...['package', 'property', 'reference', 'snippet', 'string', 'struct', 'text', 'typeParameter', 'unit', 'variable'],
];

export const themeName = (theme: Theme): string => `ackademy-${theme}`;

/**
 * Code is set as in the lessons (`src/site/code-themes.ts`): keywords bold, strings and comments quieter, no hue. Hues
 * are kept for states: red underlines, the blue current line.
 */
export function editorTheme(tokens: Tokens, theme: Theme): EditorTheme {
  const t = (name: string): string => {
    const value = tokens[theme][name];
    if (value === undefined) throw new Error(`tokens.css has no colour --${name}`);
    return value;
  };
  const bare = (name: string) => t(name).slice(1);
  return {
    base: theme === 'light' ? 'vs' : 'vs-dark',
    inherit: false,
    rules: [
      { token: '', foreground: bare('ink') },
      { token: 'keyword', foreground: bare('ink'), fontStyle: 'bold' },
      { token: 'string', foreground: bare('ink-2') },
      { token: 'regexp', foreground: bare('ink-2') },
      { token: 'comment', foreground: bare('ink-3') },
    ],
    colors: {
      ...Object.fromEntries(SYMBOLS.map(symbol => [`symbolIcon.${symbol}Foreground`, t('ink-2')])),
      'editor.background': t('pane'),
      'editor.foreground': t('ink'),
      'editorCursor.foreground': t('ink'),
      'editorLineNumber.foreground': t('ink-3'),
      'editorLineNumber.activeForeground': t('ink'),
      'editor.lineHighlightBackground': '#00000000',
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': t('waiting-fill'),
      'editor.inactiveSelectionBackground': t('well'),
      'editor.selectionHighlightBackground': t('well'),
      'editor.wordHighlightBackground': t('well'),
      'editor.wordHighlightStrongBackground': t('waiting-fill'),
      'editor.findMatchBackground': t('redelivered-fill'),
      'editor.findMatchBorder': t('redelivered'),
      'editor.findMatchHighlightBackground': t('redelivered-fill'),
      'editorBracketMatch.background': t('well'),
      'editorBracketMatch.border': t('edge'),
      'editorBracketHighlight.foreground1': t('ink'),
      'editorBracketHighlight.foreground2': t('ink'),
      'editorBracketHighlight.foreground3': t('ink'),
      'editorBracketHighlight.unexpectedBracket.foreground': t('failed'),
      'editorWhitespace.foreground': t('hairline'),
      'editorIndentGuide.background1': t('hairline'),
      'editorIndentGuide.activeBackground1': t('edge'),
      'editorError.foreground': t('failed'),
      'editorWarning.foreground': t('redelivered'),
      'editorInfo.foreground': t('in-flight'),
      'editorHint.foreground': t('ink-3'),
      'editorUnnecessaryCode.opacity': '#000000aa',
      'editorOverviewRuler.border': '#00000000',
      'editorOverviewRuler.errorForeground': t('failed'),
      'editorOverviewRuler.warningForeground': t('redelivered'),
      'editorWidget.background': t('pane'),
      'editorWidget.foreground': t('ink'),
      'editorWidget.border': t('edge'),
      'editorHoverWidget.background': t('pane'),
      'editorHoverWidget.foreground': t('ink'),
      'editorHoverWidget.border': t('edge'),
      'editorHoverWidget.statusBarBackground': t('well'),
      'editorSuggestWidget.background': t('pane'),
      'editorSuggestWidget.foreground': t('ink'),
      'editorSuggestWidget.border': t('edge'),
      'editorSuggestWidget.selectedBackground': t('well'),
      'editorSuggestWidget.selectedForeground': t('ink'),
      'editorSuggestWidget.highlightForeground': t('in-flight'),
      'editorSuggestWidget.focusHighlightForeground': t('in-flight'),
      'list.hoverBackground': t('well'),
      'list.focusBackground': t('well'),
      'list.focusForeground': t('ink'),
      'list.activeSelectionBackground': t('well'),
      'list.activeSelectionForeground': t('ink'),
      'list.highlightForeground': t('in-flight'),
      'input.background': t('paper'),
      'input.foreground': t('ink'),
      'input.border': t('edge'),
      'inputOption.activeBackground': t('waiting-fill'),
      'inputOption.activeBorder': t('edge'),
      'button.background': t('ink'),
      'button.foreground': t('paper'),
      'textLink.foreground': t('ink'),
      'textLink.activeForeground': t('ink'),
      'textCodeBlock.background': t('well'),
      'icon.foreground': t('ink-2'),
      foreground: t('ink'),
      descriptionForeground: t('ink-2'),
      errorForeground: t('failed'),
      focusBorder: t('ink'),
      'widget.shadow': '#00000000',
      'menu.background': t('pane'),
      'menu.foreground': t('ink'),
      'menu.border': t('edge'),
      'menu.selectionBackground': t('well'),
      'menu.selectionForeground': t('ink'),
      'menu.separatorBackground': t('hairline'),
      'quickInput.background': t('pane'),
      'quickInput.foreground': t('ink'),
      'quickInputList.focusBackground': t('well'),
      'quickInputList.focusForeground': t('ink'),
      'scrollbar.shadow': '#00000000',
      'scrollbarSlider.background': t('hairline') + '99',
      'scrollbarSlider.hoverBackground': t('edge') + '99',
      'scrollbarSlider.activeBackground': t('edge'),
      'diffEditor.insertedTextBackground': t('acked-fill'),
      'diffEditor.insertedLineBackground': t('acked-fill'),
      'diffEditor.removedTextBackground': t('failed-fill'),
      'diffEditor.removedLineBackground': t('failed-fill'),
      'diffEditor.border': t('hairline'),
      'diffEditor.unchangedRegionBackground': t('well'),
      'diffEditor.unchangedRegionForeground': t('ink-2'),
      'diffEditorGutter.insertedLineBackground': t('acked-fill'),
      'diffEditorGutter.removedLineBackground': t('failed-fill'),
    },
  };
}
