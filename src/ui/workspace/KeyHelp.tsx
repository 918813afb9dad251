import { useRef } from 'preact/hooks';

const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl Enter', 'Run'],
  ['Ctrl S', 'Save in this browser. Happens by itself, too'],
  ['Esc, then Tab', 'Leave the editor'],
  ['Ctrl Space', 'Suggest what fits here'],
  ['Ctrl K, Ctrl I', 'Explain what the caret is on'],
  ['F8', 'Go to the next error'],
  ['F1', 'All commands of the editor'],
  ['Alt J', 'Jump to the next execution of this line. A click on its number does the same'],
  ['Left, Right, Home, End', 'Step through a run, in the timeline'],
  ['Space', 'Play the run step by step, or pause'],
  ['Arrows, Enter', 'Move a line between panes, or give it its usual place'],
];

interface Props {
  readonly plain: boolean;
  readonly canChoose: boolean;
  onPlain(plain: boolean): void;
}

/** A short list of keys. Monaco's own accessibility help is not part of the package. */
export function KeyHelp({ plain, canChoose, onPlain }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="ws-link ws-keys" aria-haspopup="dialog" onClick={() => dialog.current?.showModal()}>
        Keys
      </button>
      <dialog ref={dialog} class="ws-dialog" aria-labelledby="ws-keys-title">
        <h2 id="ws-keys-title">Keys</h2>
        <dl>
          {KEYS.map(([keys, does]) => (
            <div key={keys}>
              <dt>{keys.split(/(, | )/).map(part => (/^(, | |then)$/.test(part) ? part : <kbd>{part}</kbd>))}</dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p>On a Mac, use Cmd for Ctrl.</p>
        {canChoose && (
          <label>
            <input type="checkbox" checked={plain} onChange={event => onPlain(event.currentTarget.checked)} /> Plain editor: an ordinary
            text field, in which Tab always leaves
          </label>
        )}
        <form method="dialog">
          <button type="submit" class="btn">
            Close
          </button>
        </form>
      </dialog>
    </>
  );
}
