import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Wherever the focus is: Ctrl or Cmd with Enter runs, with S saves and never opens the browser's dialog. */
export function useShortcuts(frame: RefObject<HTMLElement>, run: () => void, save: () => void): void {
  const latest = useRef({ run, save });
  latest.current = { run, save };
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
      // In an interview the workspace may be behind another part.
      if (frame.current?.getClientRects().length === 0) return;
      const does =
        event.key === 'Enter' ? latest.current.run : event.key.toLowerCase() === 's' && !event.shiftKey ? latest.current.save : null;
      if (!does) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) does();
    };
    // Before Monaco sees it: Ctrl+Enter would add a line there.
    document.addEventListener('keydown', hear, { capture: true });
    return () => document.removeEventListener('keydown', hear, { capture: true });
  }, []);
}
