import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { watchSize } from '../watch-size.ts';
import { keepSizes, type PaneSizes, type Room, readSizes, USUAL_SIZES } from './panes.ts';
import { browserStore } from './storage.ts';

const useBeforePaint = import.meta.env.SSR ? useEffect : useLayoutEffect;

/** The sizes of the panes as CSS variables on the frame, and the room that they share. */
export function usePanes() {
  const frame = useRef<HTMLDivElement>(null);
  const [sizes, setSizes] = useState<PaneSizes>(USUAL_SIZES);
  /** Null until it is measured, and where the panes do not stand side by side. */
  const [room, setRoom] = useState<Room | null>(null);

  useBeforePaint(() => {
    setSizes(readSizes(browserStore()));
    const element = frame.current;
    if (!element) return;
    const wide = matchMedia('(min-width: 1180px)');
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setRoom(wide.matches ? { width, height } : null);
    };
    measure();
    return watchSize(element, measure);
  }, []);

  return {
    frame,
    sizes,
    room,
    style: { '--ws-prompt': `${sizes.prompt}px`, '--ws-editor': `${sizes.editor}`, '--ws-top': `${sizes.top}` },
    onSizes(next: PaneSizes, done: boolean): void {
      setSizes(next);
      if (done) keepSizes(browserStore(), next);
    },
  };
}
