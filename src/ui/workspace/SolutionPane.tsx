import { useEffect, useRef, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import { FileTabs, panelOf, type Tabbed } from './FileTabs.tsx';
import { lineDiff } from './line-diff.ts';

interface Props extends Pick<Tabbed, 'files' | 'open' | 'onOpen'> {
  readonly url: string;
  /** Monaco's comparison, or our own list of lines. */
  readonly plain: boolean;
  onBack(): void;
}

/** The learner's file against ours, in the editor's place. Fetched only now: it is in no page before somebody asks. */
export function SolutionPane({ url, files, open, onOpen, plain, onBack }: Props) {
  const [solution, setSolution] = useState<readonly SourceFile[] | 'loading' | 'failed'>('loading');
  const heading = useRef<HTMLHeadingElement>(null);

  async function load(): Promise<void> {
    setSolution('loading');
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(String(answer.status));
      setSolution((await answer.json()) as SourceFile[]);
    } catch {
      setSolution('failed');
    }
  }
  useEffect(() => {
    heading.current?.focus();
    void load();
  }, [url]);

  // What is given is the same in both.
  const mine = files.find(({ path }) => path === open) ?? files[0];
  const ours = Array.isArray(solution)
    ? (solution.find(({ path }) => path === mine?.path) ?? (files.length === 1 ? solution[0] : NOTHING))
    : undefined;
  return (
    <div class="ws-compare">
      <div class="ws-bar">
        <h2 ref={heading} tabIndex={-1}>
          Your code and ours
        </h2>
        {files.length > 1 && mine && <FileTabs files={files} given={[]} open={mine.path} onOpen={onOpen} />}
        <span class="ws-quiet ws-grow">There are other right answers.</span>
        <button type="button" class="ws-link" onClick={onBack}>
          Back to your code
        </button>
      </div>
      {solution === 'loading' && <p class="ws-pad">Fetching the solution</p>}
      {solution === 'failed' && (
        <p class="ws-pad">
          The solution could not be fetched.{' '}
          <button type="button" class="ws-link" onClick={() => void load()}>
            Try again
          </button>
        </p>
      )}
      {mine && ours && (
        <div class="ws-compare-in" {...panelOf(files, [], mine.path)}>
          {plain ? <PlainDiff mine={mine} ours={ours} /> : <MonacoDiff mine={mine} ours={ours} />}
        </div>
      )}
    </div>
  );
}

/** A file that ours does without. */
const NOTHING: SourceFile = { path: '', text: '' };

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
  }, [mine, ours]);
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
