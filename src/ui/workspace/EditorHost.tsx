import { useEffect, useRef, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import type { Editor, EditorEvents } from './editor.ts';
import { panelOf } from './FileTabs.tsx';
import { PlainEditor } from './PlainEditor.tsx';

interface Props {
  readonly exercise: Exercise;
  readonly files: readonly SourceFile[];
  readonly open: string;
  /** An ordinary text field instead of Monaco. Null while the page does not know yet. */
  readonly plain: boolean | null;
  readonly events: EditorEvents;
  onReady(editor: Editor): void;
  onGone(editor: Editor): void;
  onWaiting(waiting: 'no' | 'loading' | 'failed'): void;
}

/**
 * The place of the editor. Until Monaco is painted the code stands here as text in the same metrics, so that nothing
 * jumps; Monaco is fetched when this comes into view and the page has nothing better to do.
 */
export function EditorHost({ exercise, files, open, plain, events, onReady, onGone, onWaiting }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [painted, setPainted] = useState(false);
  const latest = useRef(files);
  latest.current = files;
  const openNow = useRef(open);
  openNow.current = open;
  const panel = panelOf(files, exercise.given, open);

  useEffect(() => {
    if (plain !== false || !place.current) return;
    const element = place.current;
    let gone = false;
    let editor: Editor | null = null;
    const load = async () => {
      if (import.meta.env.SSR) return;
      onWaiting('loading');
      try {
        const { createCodeEditor } = await import('../monaco/code-editor.ts');
        await document.fonts.load('13px "Commit Mono"').catch(() => []);
        if (gone) return;
        const label = exercise.title;
        const { slug, events: types, system, given } = exercise;
        const about = {
          slug,
          events: types,
          services: Object.keys(system.services),
          files: latest.current,
          given,
          open: openNow.current,
          label,
        };
        editor = createCodeEditor(element, about, events);
        onReady(editor);
        setPainted(true);
        onWaiting('no');
      } catch {
        if (!gone) onWaiting('failed');
      }
    };
    const seen = new IntersectionObserver(entries => {
      if (!entries.some(entry => entry.isIntersecting)) return;
      seen.disconnect();
      whenIdle(() => void load());
    });
    seen.observe(element);
    return () => {
      gone = true;
      seen.disconnect();
      if (editor) {
        onGone(editor);
        editor.dispose();
      }
      setPainted(false);
    };
  }, [plain]);

  if (plain)
    return <PlainEditor panel={panel} files={files} given={exercise.given} open={open} events={events} onReady={onReady} onGone={onGone} />;
  return (
    <div class="ws-editor-place" {...panel}>
      <div class="ws-monaco" ref={place} />
      {!painted && <CodeAsText file={[...files, ...exercise.given].find(file => file.path === open)} />}
    </div>
  );
}

export function CodeAsText({ file }: { readonly file: SourceFile | undefined }) {
  const text = file?.text ?? '';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section class="ws-code-text" aria-label={`${file?.path ?? 'Code'}, read only`} tabIndex={0}>
      <span class="ws-gutter" aria-hidden="true">
        {text
          .split('\n')
          .map((_, index) => `${index + 1}\n`)
          .join('')}
      </span>
      <pre>{text}</pre>
    </section>
  );
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 1500 });
  else setTimeout(run, 200);
}
