/** A quick check as it stands in `content/quizzes/<id>.yaml`; `quiz.schema.json` says the same to editors and to the build. */
export interface Quiz {
  readonly question: string;
  /** Four, of which one is right. Each says why it is or is not. */
  readonly choices: readonly Choice[];
  /** The reader predicts this run, and the run decides which choice is right. */
  readonly predict?: Predict;
  /** Offered once the right choice was made. */
  readonly more?: { readonly question: string; readonly answer: string };
}

export interface Choice {
  readonly text: string;
  readonly why: string;
  readonly right?: true;
  /** With `predict`: what the choice says of the run, by fact. */
  readonly claims?: Facts;
}

export interface Predict {
  readonly exercise: string;
  /** A file in `content/quizzes/runs/`. */
  readonly handler: string;
  /** As a report prints it: `0.2-c1`. */
  readonly schedule: string;
}

/** What can be counted in a run: `deliveries`, `lives`, and how many of a row are left, by its key: `mug`. */
export type Facts = Readonly<Record<string, number>>;

/** Which choice a run makes right. Throws unless that is exactly one: then the question and the harness have parted. */
export function rightByRun(id: string, choices: readonly Choice[], facts: Facts): number {
  const holding = choices.flatMap(({ claims = {} }, index) =>
    Object.entries(claims).every(([fact, value]) => facts[fact] === value) ? [index] : [],
  );
  const [right] = holding;
  if (right === undefined || holding.length > 1)
    throw new Error(`quick check ${id}: the claims of ${holding.length} choices hold in its run, where ${JSON.stringify(facts)}`);
  return right;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The little Markdown that content in YAML may hold: `code` and *emphasis*. Everything else is text. */
export function inline(text: string): string {
  return text
    .replace(/[&<>"]/g, sign => ESCAPES[sign]!)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/(?<![\w*])\*([^*]+)\*(?![\w*])/g, '<em>$1</em>');
}
