import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Drawn } from '../picture/draw.ts';
import { watchSize } from '../watch-size.ts';
import type { Design, Part } from './design.ts';
import { whyNot } from './edit.ts';
import { partThatWay } from './move.ts';
import { idOf, pictureOf, told } from './picture.ts';

interface Props {
  readonly design: Design;
  /** The name of the part whose form is open. */
  readonly selected: string;
  /** The part that is being connected to another; null: none. */
  readonly connecting: string | null;
  onSelect(name: string): void;
  /** In the midst of connecting: this is the other end. */
  onConnect(to: string): void;
  onConnecting(from: string | null): void;
  onRemove(name: string): void;
}

/** The design as a picture whose parts can be chosen: arrows lead from one to the next. It lays itself out, so nothing has to be dragged. */
export function Canvas({ design, selected, connecting, onSelect, onConnect, onConnecting, onRemove }: Props) {
  const host = useRef<HTMLElement>(null);
  const [room, setRoom] = useState(0);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    return watchSize(host.current!, ({ contentRect }) => setRoom(Math.round(contentRect.width / 20) * 20));
  }, []);
  const picture = useMemo(() => pictureOf(design), [design]);
  useEffect(() => {
    if (room === 0) return;
    let late = false;
    void import('../picture/draw.ts').then(
      ({ drawForFlow }) => {
        if (!late) setDrawn(drawForFlow(picture, [], room));
      },
      // The list of parts does the same.
      () => {},
    );
    return () => {
      late = true;
    };
  }, [picture, room]);
  const svg = useMemo(() => ({ __html: drawn?.svg ?? '' }), [drawn]);
  // The part that had the focus may have been drawn somewhere else.
  const focus = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (focus.current === null) return;
    host.current?.querySelector<HTMLElement>(`[data-name="${CSS.escape(focus.current)}"]`)?.focus();
    focus.current = null;
  }, [selected, drawn]);

  const byId = new Map(design.parts.map(part => [idOf(part), part]));
  function onKeyDown(event: KeyboardEvent, part: Part): void {
    if (event.ctrlKey || event.metaKey || event.altKey || drawn === null) return;
    const next = partThatWay(
      drawn.boxes.filter(({ id }) => byId.has(id)),
      idOf(part),
      event.key,
    );
    if (next !== null) {
      const { name } = byId.get(next)!;
      focus.current = name;
      if (connecting === null) onSelect(name);
      else host.current?.querySelector<HTMLElement>(`[data-name="${CSS.escape(name)}"]`)?.focus();
    } else if (event.key === 'Delete' || event.key === 'Backspace') onRemove(part.name);
    else if (event.key === 'c' && connecting === null) onConnecting(part.name);
    else if (event.key === 'Escape' && connecting !== null) onConnecting(null);
    else return;
    event.preventDefault();
  }
  return (
    <section ref={host} class="bd-canvas" aria-label="Design" data-connecting={connecting === null ? undefined : ''}>
      {drawn !== null && (
        <div class="bd-drawn" style={{ width: drawn.width, minWidth: drawn.width * 0.7, aspectRatio: `${drawn.width} / ${drawn.height}` }}>
          <div dangerouslySetInnerHTML={svg} />
          {drawn.boxes.map(({ id, left, top, width, height }) => {
            const part = byId.get(id);
            if (part === undefined) return null;
            const { name } = part;
            const refused = connecting !== null && connecting !== name && whyNot(design, connecting, name) !== null;
            return (
              <button
                key={id}
                type="button"
                class="bd-part"
                data-name={name}
                data-refused={refused ? '' : undefined}
                aria-pressed={name === selected}
                aria-label={told(design, part).replaceAll('`', '')}
                tabIndex={name === selected ? 0 : -1}
                style={{
                  left: `${(left / drawn.width) * 100}%`,
                  top: `${(top / drawn.height) * 100}%`,
                  width: `${(width / drawn.width) * 100}%`,
                  height: `${(height / drawn.height) * 100}%`,
                }}
                onClick={() => (connecting === null || connecting === name ? onSelect(name) : onConnect(name))}
                onKeyDown={event => onKeyDown(event, part)}
              />
            );
          })}
        </div>
      )}
    </section>
  );
}
