/** A quick check as it stands in `content/quizzes/<id>.yaml`; `quiz.schema.json` says the same to editors and to the build. */
export interface Quiz {
  readonly question: string;
  /** Four, of which one is right. Each says why it is or is not. */
  readonly choices: readonly Choice[];
}

export interface Choice {
  readonly text: string;
  readonly why: string;
  readonly right?: true;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The little Markdown that content in YAML may hold: `code` and *emphasis*. Everything else is text. */
export function inline(text: string): string {
  return text
    .replace(/[&<>"]/g, sign => ESCAPES[sign]!)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/(?<![\w*])\*([^*]+)\*(?![\w*])/g, '<em>$1</em>');
}
