import { useEffect, useState } from 'preact/hooks';
import { CopyButton } from '../../workspace/CopyButton.tsx';
import { browserStore } from '../../workspace/storage.ts';
import { when } from '../../workspace/when.ts';
import type { Attempt } from '../attempt.ts';
import { readPast } from '../kept.ts';
import type { DesignPrompt } from '../prompt.ts';
import { markdownOf } from './markdown.ts';
import { ReportView } from './ReportView.tsx';
import { fromLink, toLink } from './share.ts';
import { summaryOf } from './summary.ts';

interface Shown {
  readonly attempt: Attempt;
  /** It came with a link: somebody else's, or one's own from elsewhere. */
  readonly shared: boolean;
}

/** The report of one attempt: of this browser (`#of=<id>`), or of a link (`#attempt=...`). Nothing is run. */
export function ReportPage({ prompt }: { readonly prompt: DesignPrompt }) {
  const [shown, setShown] = useState<Shown | 'looking' | 'none'>('looking');
  const [withNotes, setWithNotes] = useState(false);
  useEffect(() => {
    const look = async () => setShown((await attemptIn(location.hash, prompt.slug)) ?? 'none');
    void look();
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, [prompt.slug]);

  if (shown === 'looking')
    return (
      <div class="ir ir-none">
        <h1>Report of an interview</h1>
        <p>Looking for the attempt</p>
      </div>
    );
  if (shown === 'none')
    return (
      <div class="ir ir-none">
        <h1>Report of an interview</h1>
        <p>There is no such attempt in this browser, and the link carries none that is whole.</p>
        <p>
          <a href={`/interview/${prompt.slug}/`}>Take the interview</a>, or look at <a href="/interview/#attempts">your attempts</a>.
        </p>
      </div>
    );
  const { attempt, shared } = shown;
  const summary = summaryOf(attempt, prompt);
  const date = when(attempt.startedAt, Date.now());
  const markdown = () => markdownOf(summary, date);
  const link = async () => `${location.origin}/interview/${prompt.slug}/report/#${await toLink(attempt, withNotes)}`;

  function save(): void {
    const url = URL.createObjectURL(new Blob([markdown()], { type: 'text/markdown' }));
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `interview-${prompt.slug}-${new Date(attempt.startedAt).toISOString().slice(0, 10)}.md`;
    anchor.click();
    URL.revokeObjectURL(url);
  }

  return (
    <>
      {shared && (
        <p class="ir-shared">This report came with a link. Its numbers are what the sender’s browser found; nothing was run here.</p>
      )}
      <ReportView summary={summary} date={date} />
      <section class="ir-ways" aria-label="Keep it">
        <button type="button" class="btn" onClick={() => print()}>
          Print
        </button>
        <button type="button" class="btn" onClick={save}>
          Save as Markdown
        </button>
        <CopyButton word="Copy Markdown" what="of the report" text={markdown} />
        <CopyButton word="Copy link" what="to this report" text={link} />
        <label>
          <input type="checkbox" checked={withNotes} onChange={event => setWithNotes(event.currentTarget.checked)} /> with notes
        </label>
      </section>
      <p class="ir-next">
        <a href={`/interview/${prompt.slug}/answer/`}>Read the model answer</a> · <a href={`/interview/${prompt.slug}/`}>Try again</a> ·{' '}
        <a href="/interview/#attempts">Your attempts</a>
      </p>
    </>
  );
}

async function attemptIn(fragment: string, slug: string): Promise<Shown | null> {
  const linked = await fromLink(fragment);
  if (linked !== null && linked.slug === slug) return { attempt: linked, shared: true };
  const id = new URLSearchParams(fragment.replace(/^#/, '')).get('of');
  const own = readPast(browserStore(), slug);
  const attempt = id === null ? own[0] : own.find(each => each.id === id);
  return attempt === undefined ? null : { attempt, shared: false };
}
