import type { Compared, Figures, Measure, Situation, Way, Weather } from './view.ts';

/** The second prompt as it stands in `content/interview/async-or-sync.yaml`; the schema beside it says the same. */
export interface SecondPrompt {
  readonly prompt: string;
  readonly situations: readonly SituationText[];
  readonly answer: readonly string[];
}

export interface SituationText {
  readonly id: Situation;
  readonly title: string;
  readonly asks: string;
  readonly wrong: string;
  readonly right: Way;
  readonly because: readonly string[];
  readonly shows: string;
  readonly reasons: readonly Reason[];
  readonly say: string;
}

export interface Reason {
  readonly text: string;
  /** It decides; it is so, and does not decide; it is not so. */
  readonly is: 'best' | 'beside' | 'wrong';
  readonly holds?: string;
  readonly why: string;
}

const TIMES: readonly Measure[] = ['answerHalf', 'answer99', 'knownHalf', 'known99', 'knownLast'];

/** The text with the figures of its runs filled in. Throws where a claim does not hold in them: then the words and the harness have parted. */
export function filledIn(text: SituationText, compared: Compared): SituationText {
  for (const claim of [...text.because, ...text.reasons.flatMap(({ holds }) => holds ?? [])])
    if (!holds(claim, compared)) throw new Error(`situation ${text.id}: \`${claim}\` does not hold in its runs`);
  if (text.reasons.filter(({ is }) => is === 'best').length !== 1) throw new Error(`situation ${text.id}: exactly one reason is the best`);
  const fill = (words: string) =>
    words.replace(/\{([^}]+)\}/g, (_, name: string) => {
      const measure = name.split('.').at(-1) as Measure;
      const value = figureOf(name, compared);
      return TIMES.includes(measure) ? duration(value) : String(value);
    });
  return {
    ...text,
    shows: fill(text.shows),
    reasons: text.reasons.map(reason => ({ ...reason, why: fill(reason.why) })),
  };
}

/** Whether `async.calm.wrong > 0` is so. */
export function holds(claim: string, compared: Compared): boolean {
  const [left, sign, right] = claim.split(' ') as [string, string, string];
  const [a, b] = [figureOf(left, compared), /^\d+$/.test(right) ? Number(right) : figureOf(right, compared)];
  return sign === '<' ? a < b : sign === '>' ? a > b : a === b;
}

function figureOf(name: string, compared: Compared): number {
  const [way, weather, measure] = name.split('.') as [Way, Weather, Measure];
  const value = compared[weather]?.[way]?.[measure];
  if (value === undefined) throw new Error(`no figure is called ${name}`);
  return value;
}

/** `34 ms`, `1.5 s`, `20 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = ms / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** One line of the table: what is measured, and both ways. */
export interface Row {
  readonly what: string;
  readonly sync: string;
  readonly async: string;
  /** The way that comes off worse by a lot; null where they are much alike. */
  readonly worse: Way | null;
}

/** What the runs of a situation came to, in groups: how long, what was lost, and who fails together with whom. */
export function tableOf(
  { calm, down, restarts }: Compared,
  wrong: string,
): readonly { readonly title: string; readonly rows: readonly Row[] }[] {
  const time = (what: string, of: { readonly [way in Way]: Figures }, measure: Measure) => row(what, of, measure, duration, 1.25);
  const count = (what: string, of: { readonly [way in Way]: Figures }, measure: Measure) =>
    row(what, of, measure, (value, { requests }) => (value === 0 ? 'none' : `${value} of ${requests}`), 1);
  return [
    {
      title: 'All is well',
      rows: [
        time('Answer, half within', calm, 'answerHalf'),
        time('Answer, 99 of 100 within', calm, 'answer99'),
        time('Outcome known, half within', calm, 'knownHalf'),
        time('Outcome known, the last', calm, 'knownLast'),
        ...(calm.sync.wrong + calm.async.wrong === 0 ? [] : [count(capital(wrong), calm, 'wrong')]),
      ],
    },
    {
      title: 'The other service is down for 20 s',
      rows: [
        count('Ended in an error', down, 'failed'),
        count('Begun and never done', down, 'lost'),
        time('Outcome known, the last', down, 'knownLast'),
      ],
    },
    {
      title: 'Every process is restarted now and then',
      rows: [count('Ended in an error', restarts, 'failed'), count('Begun and never done', restarts, 'lost')],
    },
  ];
}

function row(
  what: string,
  { sync, async }: { readonly [way in Way]: Figures },
  measure: Measure,
  says: (value: number, of: Figures) => string,
  factor: number,
): Row {
  const [a, b] = [sync[measure], async[measure]];
  const worse = a > b * factor ? 'sync' : b > a * factor ? 'async' : null;
  return { what, sync: says(a, sync), async: says(b, async), worse };
}

const capital = (words: string) => words[0]!.toUpperCase() + words.slice(1);
