import { useRef } from 'preact/hooks';
import { type Edge, keyMoves, moved, type PaneSizes, placeOf, type Room, USUAL_SIZES } from './panes.ts';

interface Props {
  readonly edge: Edge;
  readonly label: string;
  /** The id of the pane that grows. */
  readonly controls: string;
  readonly sizes: PaneSizes;
  readonly room: Room;
  /** `done` is false while a pointer still drags. */
  onSizes(sizes: PaneSizes, done: boolean): void;
}

/** The line between two panes: drag it, or focus it and use the arrows. Enter or a double click gives the usual size. */
export function Separator({ edge, label, controls, sizes, room, onSizes }: Props) {
  const vertical = edge !== 'top';
  const place = placeOf(edge, sizes, room);
  const grip = useRef(0);

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    grip.current = (vertical ? event.clientX : event.clientY) - place.now;
    event.preventDefault();
  }
  function onPointerMove(event: PointerEvent): void {
    if (!(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    onSizes(moved(edge, (vertical ? event.clientX : event.clientY) - grip.current, sizes, room), false);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') usual();
    const to = keyMoves(event.key, event.shiftKey, vertical, place);
    if (to === null) return;
    event.preventDefault();
    onSizes(moved(edge, to, sizes, room), true);
  }
  const usual = () => onSizes({ ...sizes, [edge]: USUAL_SIZES[edge] }, true);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that one can move is a widget; <hr> is not
    <div
      class={`ws-sep ws-sep-${edge}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-controls={controls}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={place.now}
      aria-valuemin={place.min}
      aria-valuemax={place.max}
      aria-valuetext={`${place.now} pixels`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onLostPointerCapture={() => onSizes(sizes, true)}
      onDblClick={usual}
      onKeyDown={onKeyDown}
    />
  );
}
