import { useEffect, useRef, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import { type Editor, type EditorEvents, type LineMark, MARK_CLASS } from './editor.ts';

interface Props {
  /** What makes it the panel of the files' tabs. */
  readonly panel: object;
  readonly files: readonly SourceFile[];
  /** Shown, and not to be changed. */
  readonly given: readonly SourceFile[];
  readonly open: string;
  readonly events: EditorEvents;
  onReady(editor: Editor): void;
  onGone(editor: Editor): void;
}

const LINE = 20;
const ABOVE = 8;

/** An ordinary text field with line numbers: for phones, and for whoever prefers it. Tab always leaves it. */
export function PlainEditor({ panel, files, given, open, events, onReady, onGone }: Props) {
  const [path, setPath] = useState(open);
  const [text, setText] = useState([...files, ...given].find(file => file.path === open)?.text ?? '');
  const [mark, setMark] = useState<LineMark | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const all = useRef(new Map([...files, ...given].map(file => [file.path, file.text])));
  const shown = useRef(open);

  useEffect(() => {
    const show = (next: string) => {
      const found = all.current.get(next);
      if (found === undefined) return;
      shown.current = next;
      setPath(next);
      setText(found);
    };
    const scrollTo = (line: number) => {
      const box = scroller.current;
      const top = ABOVE + (line - 1) * LINE;
      if (box && (top < box.scrollTop || top + LINE > box.scrollTop + box.clientHeight))
        box.scrollTop = Math.max(0, top - box.clientHeight / 3);
    };
    const editor: Editor = {
      setFiles(next) {
        for (const file of next) all.current.set(file.path, file.text);
        show(shown.current);
      },
      open: show,
      reveal({ file, line }, focus) {
        show(file);
        scrollTo(line);
        if (!focus || !field.current) return;
        const lines = (all.current.get(file) ?? '').split('\n');
        const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + (lines[line - 1]?.search(/\S|$/) ?? 0);
        field.current.focus();
        field.current.setSelectionRange(start, start);
      },
      mark(next) {
        setMark(next);
        if (!next) return;
        show(next.file);
        scrollTo(next.line);
      },
      setProblems() {},
      focus: () => field.current?.focus(),
      dispose() {},
    };
    onReady(editor);
    return () => onGone(editor);
  }, []);

  const lines = text.split('\n').length;
  const locked = given.some(file => file.path === path);
  const lit = mark && mark.file === path ? mark : null;
  return (
    <div class="ws-plain" {...panel} ref={scroller}>
      <div class="ws-plain-in" style={{ height: `${lines * LINE + 2 * ABOVE}px` }}>
        {lit && (
          <span
            class={lit.kind === 'current' ? 'ws-line-now ws-line-now-edge' : MARK_CLASS[lit.kind]}
            style={{ top: `${ABOVE + (lit.line - 1) * LINE}px` }}
          />
        )}
        {lit && (lit.value || lit.variables) && (
          <span
            class={lit.value?.bad ? 'ws-value ws-value-at ws-value-bad' : 'ws-value ws-value-at'}
            style={{ top: `${ABOVE + (lit.line - 1) * LINE}px`, left: `calc(47px + ${text.split('\n')[lit.line - 1]?.length ?? 0}ch)` }}
          >
            {lit.value && ` — ${lit.value.text}`}
            {lit.variables && <span class="ws-variables">{`   ${lit.variables}`}</span>}
          </span>
        )}
        {/* A short cut for fingers; the field has the keys. */}
        <span
          class="ws-gutter"
          aria-hidden="true"
          onClick={event => {
            const top = event.currentTarget.getBoundingClientRect().top;
            const line = Math.floor((event.clientY - top) / LINE) + 1;
            if (line >= 1 && line <= lines) events.onLine({ file: path, line });
          }}
        >
          {Array.from({ length: lines }, (_, index) => `${index + 1}\n`).join('')}
        </span>
        <textarea
          ref={field}
          aria-label={locked ? `${path}, read only` : path}
          value={text}
          readOnly={locked}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          {...{ autocorrect: 'off' }}
          wrap="off"
          onFocus={() => events.onFocus()}
          onKeyDown={event => {
            if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyJ') return;
            event.preventDefault();
            const before = text.slice(0, event.currentTarget.selectionStart);
            events.onLine({ file: path, line: before.split('\n').length });
          }}
          onInput={event => {
            const next = event.currentTarget.value;
            all.current.set(path, next);
            setText(next);
            events.onChange(path, next);
          }}
        />
      </div>
    </div>
  );
}
