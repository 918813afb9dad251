import type { ComponentChildren } from 'preact';

const MARKS = /(`[^`]+`|\*\*[^*]+\*\*|(?<![\w*])\*[^*]+\*(?![\w*]))/;

/** The little Markdown of our content: `code`, **strong** and *emphasis*. Everything else is text. */
export function Marked({ text }: { readonly text: string }) {
  return <>{text.split(MARKS).map(part => drawn(part))}</>;
}

function drawn(part: string): ComponentChildren {
  if (/^`.+`$/.test(part)) return <code>{part.slice(1, -1)}</code>;
  if (/^\*\*.+\*\*$/.test(part)) return <b>{part.slice(2, -2)}</b>;
  if (/^\*.+\*$/.test(part)) return <em>{part.slice(1, -1)}</em>;
  return part;
}
