import { useEffect, useState } from 'preact/hooks';
import { browserStore, hintsKey, readJson, writeJson } from './storage.ts';

/** One at a time, in order. How many are open is remembered. */
export function Hints({ slug, hints }: { readonly slug: string; readonly hints: readonly string[] }) {
  const [open, setOpen] = useState(0);
  useEffect(() => {
    const stored = readJson(browserStore(), hintsKey(slug));
    if (typeof stored === 'number') setOpen(Math.min(Math.max(0, Math.floor(stored)), hints.length));
  }, [slug]);

  function openNext(): void {
    setOpen(open + 1);
    writeJson(browserStore(), hintsKey(slug), open + 1);
  }

  if (hints.length === 0) return null;
  return (
    <section class="ws-hints" aria-labelledby="ws-hints">
      <h2 id="ws-hints" class="ws-h2" tabIndex={-1}>
        Hints <span>{`${open} of ${hints.length} open`}</span>
      </h2>
      <ol aria-live="polite">
        {hints.map((hint, index) => (
          <li key={hint} class={index > open ? 'ws-locked' : ''}>
            <b aria-hidden="true">{index + 1}</b>
            {index < open && <p>{hint}</p>}
            {index === open && (
              <button type="button" class="ws-link" onClick={openNext}>
                {index === 0 ? 'Show a hint' : `Show hint ${index + 1}`}
              </button>
            )}
            {index > open && <span>{`Opens after hint ${index}`}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
