import { useState } from 'preact/hooks';

interface Props {
  readonly word: string;
  /** For ears: what is copied. */
  readonly what: string;
  text(): string | Promise<string>;
}

/** Copies, and says so in place. Where the clipboard is refused it shows the text to copy by hand. */
export function CopyButton({ word, what, text }: Props) {
  const [told, setTold] = useState<'copied' | { readonly byHand: string } | null>(null);
  async function copy(): Promise<void> {
    const value = await text();
    try {
      await navigator.clipboard.writeText(value);
      setTold('copied');
      setTimeout(() => setTold(null), 2000);
    } catch {
      setTold({ byHand: value });
    }
  }
  if (told !== null && told !== 'copied')
    return (
      <input
        class="ws-by-hand"
        readOnly
        value={told.byHand}
        aria-label={`${what}, to copy by hand`}
        onFocus={event => event.currentTarget.select()}
      />
    );
  return (
    <button type="button" class="ws-link" onClick={() => void copy()}>
      <span aria-live="polite">{told === 'copied' ? 'Copied' : word}</span>
      <span class="sr"> {what}</span>
    </button>
  );
}
