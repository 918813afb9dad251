import { useEffect, useRef, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import { FileTabs, panelOf, type Tabbed } from './FileTabs.tsx';
import { Inline } from './Inline.tsx';
import { lineDiff } from './line-diff.ts';

/** Another right answer, as it is fetched. */
export interface OtherAnswer {
  /** Of its folder: `locks-the-row`. */
  readonly name: string;
  /** What is different in it. */
  readonly about: string;
  readonly files: readonly SourceFile[];
}

/** What is to be shown beside one's own code: ours, or the first of the others. */
export type Beside = 'ours' | 'others';

interface Props extends Pick<Tabbed, 'files' | 'open' | 'onOpen'> {
  /** The address of the exercise, with its slash. */
  readonly from: string;
  readonly beside: Beside;
  /** Monaco's comparison, or our own list of lines. */
  readonly plain: boolean;
  onBack(): void;
}

/** The learner's files against right ones, in the editor's place. Fetched only now: they are in no page before somebody asks. */
export function SolutionPane({ from, beside, files, open, onOpen, plain, onBack }: Props) {
  const [answers, setAnswers] = useState<readonly OtherAnswer[] | 'loading' | 'failed'>('loading');
  const [chosen, setChosen] = useState(beside === 'ours' ? 0 : 1);
  const [path, setPath] = useState(open);
  const heading = useRef<HTMLHeadingElement>(null);

  async function load(): Promise<void> {
    setAnswers('loading');
    try {
      const [solution, others] = await Promise.all([
        fetched<SourceFile[]>(`${from}solution.json`),
        fetched<OtherAnswer[]>(`${from}right.json`),
      ]);
      setAnswers([{ name: 'our answer', about: '', files: solution }, ...others]);
    } catch {
      setAnswers('failed');
    }
  }
  useEffect(() => {
    heading.current?.focus();
    void load();
  }, [from]);
  useEffect(() => setChosen(beside === 'ours' ? 0 : 1), [beside]);

  const answer = typeof answers === 'string' ? undefined : (answers[chosen] ?? answers[0]);
  // Theirs may be divided into other files than one's own.
  const all = [...files, ...(answer?.files ?? []).filter(theirs => !files.some(mine => mine.path === theirs.path)).map(nothingIn)];
  const mine = all.find(each => each.path === path) ?? all[0];
  const ours = answer && mine && (answer.files.find(each => each.path === mine.path) ?? nothingIn(mine));
  return (
    <div class="ws-compare">
      <div class="ws-bar">
        <h2 ref={heading} tabIndex={-1}>
          Your code and ours
        </h2>
        {all.length > 1 && mine && (
          <FileTabs
            files={all}
            given={[]}
            open={mine.path}
            onOpen={next => {
              setPath(next);
              if (files.some(each => each.path === next)) onOpen(next);
            }}
          />
        )}
        <span class="ws-grow" />
        <button type="button" class="ws-link" onClick={onBack}>
          Back to your code
        </button>
      </div>
      {typeof answers !== 'string' && answers.length > 1 && (
        <div class="ws-beside">
          <label>
            Beside yours
            <select value={answers.indexOf(answer!)} onChange={event => setChosen(Number(event.currentTarget.value))}>
              {answers.map(({ name }, at) => (
                <option key={name} value={at}>
                  {inWords(name)}
                </option>
              ))}
            </select>
          </label>
          <p aria-live="polite">
            {answer!.about === '' ? `One of ${answers.length} right answers that are known here.` : <Inline text={answer!.about} />}
          </p>
        </div>
      )}
      {answers === 'loading' && <p class="ws-pad">Fetching the solution</p>}
      {answers === 'failed' && (
        <p class="ws-pad">
          The solution could not be fetched.{' '}
          <button type="button" class="ws-link" onClick={() => void load()}>
            Try again
          </button>
        </p>
      )}
      {mine && ours && (
        <div class="ws-compare-in" {...panelOf(all, [], mine.path)}>
          {plain ? <PlainDiff mine={mine} ours={ours} /> : <MonacoDiff mine={mine} ours={ours} />}
        </div>
      )}
    </div>
  );
}

async function fetched<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as T;
}

/** A file that one of the two does without. */
const nothingIn = ({ path }: SourceFile): SourceFile => ({ path, text: '' });

/** `locks-the-row` → `Locks the row` */
const inWords = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;

interface Both {
  readonly mine: SourceFile;
  readonly ours: SourceFile;
}

function MonacoDiff({ mine, ours }: Both) {
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let diff: { dispose(): void } | null = null;
    let gone = false;
    const show = async () => {
      if (import.meta.env.SSR) return;
      try {
        const { createDiff } = await import('../monaco/diff-editor.ts');
        if (!gone && place.current) diff = createDiff(place.current, mine, ours);
      } catch {
        setFailed(true);
      }
    };
    void show();
    return () => {
      gone = true;
      diff?.dispose();
    };
  }, [mine.path, mine.text, ours.text]);
  return failed ? <PlainDiff mine={mine} ours={ours} /> : <div class="ws-monaco-diff" ref={place} />;
}

const SIGN = { same: ' ', removed: '−', added: '+' } as const;
const WORD = { same: null, removed: 'only in yours', added: 'only in ours' } as const;

function PlainDiff({ mine, ours }: Both) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section class="ws-diff" aria-label="Comparison, line by line" tabIndex={0}>
      <ol>
        {lineDiff(mine.text.trimEnd(), ours.text.trimEnd()).map((line, index) => (
          <li key={index} class={`ws-diff-${line.kind}`}>
            <span aria-hidden="true">{SIGN[line.kind]}</span>
            {WORD[line.kind] && <span class="sr">{WORD[line.kind]}: </span>}
            <code>{line.text || ' '}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}
