import type { ComponentType } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { EditorProps } from './HandlerEditor.tsx';

interface Props {
  readonly exercise: string;
  /** The title of the listing above. */
  readonly file: string;
}

/**
 * The listing above this, to be edited and run where it stands. All that the page holds of it before it is touched is a button;
 * the editor, the compiler and the sandboxes are fetched when it is pressed.
 */
export function RunHere({ exercise, file }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [Editor, setEditor] = useState<ComponentType<EditorProps> | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [notice, setNotice] = useState('');

  async function open(): Promise<void> {
    const timer = setTimeout(() => setNotice('Loading the editor'), 150);
    try {
      const { HandlerEditor } = await import('./HandlerEditor.tsx');
      const listing = listingAbove(box.current!);
      listing.hidden = true;
      setEditor(() => HandlerEditor);
      setText(textOf(listing));
      setNotice('');
    } catch {
      setNotice('The editor did not load. Check the connection and try again.');
    }
    clearTimeout(timer);
  }

  function close(): void {
    listingAbove(box.current!).hidden = false;
    setText(null);
    // The button is drawn with this.
    setTimeout(() => button.current?.focus({ preventScroll: true }));
  }

  return (
    <div class="rh" ref={box}>
      {Editor !== null && text !== null ? (
        <Editor exercise={exercise} file={file} text={text} onClose={close} />
      ) : (
        <p class="rh-offer">
          <button type="button" class="btn" ref={button} onClick={() => void open()}>
            Edit and run it here
          </button>{' '}
          <span role="status">{notice || 'The grader of the exercise kills your version at each place where it can die.'}</span>
        </p>
      )}
    </div>
  );
}

/** The nearest listing before it; notes may stand between them. */
function listingAbove(box: HTMLElement): HTMLElement {
  let at = box.closest('astro-island')!.previousElementSibling;
  while (at !== null && !at.matches('.expressive-code')) at = at.previousElementSibling;
  return at as HTMLElement;
}

/** As it was written in the lesson. */
function textOf(listing: HTMLElement): string {
  const lines = [...listing.querySelectorAll('.ec-line .code')].map(line => line.textContent!.replace(/\n$/, ''));
  return lines.join('\n');
}
