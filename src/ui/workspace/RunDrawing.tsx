import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Finding } from '../../report/report.ts';
import type { System } from '../../system/system.ts';
import type { Drawing } from '../timeline/drawing.ts';
import { layoutRun } from '../timeline/layout.ts';
import { drawAxis, drawLanes, drawNames } from '../timeline/svg.ts';
import { watchSize } from '../watch-size.ts';
import { useMedia } from './hooks.ts';
import { clock, nearestStep, stepAfterKey, verdictOf } from './steps.ts';
import { Tip, type Told } from './Tip.tsx';

const useBeforePaint = import.meta.env.SSR ? useEffect : useLayoutEffect;

interface Props {
  readonly finding: Finding;
  readonly system: System;
  readonly step: number;
  onStep(step: number): void;
  onToggle(): void;
}

/** The run as a drawing: time and playhead stay above it and the lanes' names at its left while it scrolls. */
export function RunDrawing({ finding, system, step, onStep, onToggle }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const lanes = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const phone = useMedia('(max-width: 719.98px)');
  const width = useWidth(box);
  const [told, setTold] = useState<Told | null>(null);
  const { history, conflict } = finding;
  const drawing = useMemo(
    () => layoutRun(history, system, { conflict, verdict: verdictOf(finding), width, phone }),
    [history, conflict, width, phone],
  );
  const html = useMemo(
    () => ({ axis: { __html: drawAxis(drawing) }, names: { __html: drawNames(drawing) }, lanes: { __html: drawLanes(drawing) } }),
    [drawing],
  );
  const now = drawing.steps[step] ?? drawing.steps[0];
  const x = (now?.x ?? 0) - drawing.gutter;

  useBeforePaint(() => {
    for (const mark of inner.current?.querySelectorAll<SVGElement>('[data-step]') ?? [])
      mark.toggleAttribute('data-later', Number(mark.dataset.step) > step);
    lanes.current?.querySelector<SVGElement>('.tl-playhead')?.style.setProperty('transform', `translateX(${x + drawing.gutter}px)`);
    lanes.current?.querySelector('.tl-playhead')?.setAttribute('data-on', '');
    rove(lanes.current, step);
  }, [html, step]);
  useEffect(() => follow(box.current, drawing, x), [html, step]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const mark = (event.target as Element).closest<SVGElement>('[data-mark]');
    const slider = !mark;
    if (key === 'Escape' && told) setTold(null);
    else if (key === ' ') onToggle();
    else if (mark && (key === 'ArrowUp' || key === 'ArrowDown')) neighbour(lanes.current, mark, key === 'ArrowDown' ? 1 : -1)?.focus();
    else {
      const flipped = slider && key === 'ArrowUp' ? 'ArrowRight' : slider && key === 'ArrowDown' ? 'ArrowLeft' : key;
      const next = stepAfterKey(flipped, step, drawing.steps.length);
      if (next === null) return;
      onStep(next);
      if (mark) marksOf(lanes.current, next)[0]?.focus({ preventScroll: true });
    }
    event.preventDefault();
  }

  function tell(event: Event): void {
    const mark = (event.target as Element).closest<SVGElement>('[data-mark]');
    setTold(mark ? { text: mark.getAttribute('aria-label')!, box: mark.querySelector('.tl-hit')!.getBoundingClientRect() } : null);
  }
  function seek(event: { readonly clientX: number }, strip: Element): void {
    const at = event.clientX - strip.getBoundingClientRect().left + drawing.gutter;
    onStep(nearestStep(drawing.steps, at));
  }
  function onClick(event: MouseEvent): void {
    const mark = (event.target as Element).closest<SVGElement>('[data-mark]');
    if (mark) onStep(Number(mark.dataset.step));
    else if (lanes.current) seek(event, lanes.current);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the slider and the marks inside have the focus
    <div ref={box} class="ws-drawing" onKeyDown={onKeyDown} onScroll={() => setTold(null)}>
      <div ref={inner} class="ws-drawing-in" style={{ width: `${drawing.width}px`, gridTemplateColumns: `${drawing.gutter}px 1fr` }}>
        <div class="ws-drawing-corner" />
        <div
          class="ws-axis"
          role="slider"
          tabIndex={0}
          aria-label="Step of the run"
          aria-valuemin={1}
          aria-valuemax={drawing.steps.length}
          aria-valuenow={step + 1}
          aria-valuetext={now ? `Step ${step + 1}, ${clock(now.at)}. ${now.says}` : undefined}
          onPointerDown={event => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            seek(event, event.currentTarget);
          }}
          onPointerMove={event => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event, event.currentTarget);
          }}
        >
          <div dangerouslySetInnerHTML={html.axis} />
          <span class="ws-knob" style={{ transform: `translateX(${x}px)` }}>
            <b>{now ? clock(now.at) : ''}</b>
          </span>
        </div>
        <div class="ws-names" dangerouslySetInnerHTML={html.names} />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a click is a short cut; the marks have the keys */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
        <div
          ref={lanes}
          class="ws-lanes"
          onClick={onClick}
          onPointerOver={tell}
          onPointerLeave={() => setTold(null)}
          onFocusIn={event => {
            tell(event);
            const mark = (event.target as Element).closest<SVGElement>('[data-mark]');
            if (mark && Number(mark.dataset.step) !== step) onStep(Number(mark.dataset.step));
          }}
          onFocusOut={() => setTold(null)}
          dangerouslySetInnerHTML={html.lanes}
        />
      </div>
      <Tip told={told} />
    </div>
  );
}

/** The marks of a step from top to bottom. */
function marksOf(lanes: Element | null, step: number): SVGElement[] {
  const found = [...(lanes?.querySelectorAll<SVGElement>(`[data-mark][data-step="${step}"]`) ?? [])];
  return found.sort((a, b) => Number(a.dataset.y) - Number(b.dataset.y));
}

function neighbour(lanes: Element | null, mark: SVGElement, by: 1 | -1): SVGElement | undefined {
  const marks = marksOf(lanes, Number(mark.dataset.step));
  const next = marks[marks.indexOf(mark) + by];
  if (next) {
    mark.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
  }
  return next;
}

/** One tab stop among all marks: one of the current step. */
function rove(lanes: Element | null, step: number): void {
  const marks = marksOf(lanes, step);
  const keep = marks.find(mark => mark === document.activeElement) ?? marks[0];
  for (const old of lanes?.querySelectorAll('[data-mark][tabindex="0"]') ?? []) if (old !== keep) old.setAttribute('tabindex', '-1');
  keep?.setAttribute('tabindex', '0');
}

/** Keeps the playhead in view, with the steps that led to it. Not scrollIntoView, which would also scroll the page. */
function follow(box: HTMLElement | null, { gutter }: Drawing, x: number): void {
  if (!box) return;
  const room = box.clientWidth - gutter;
  const margin = Math.min(96, room / 4);
  const at = x - box.scrollLeft;
  if (at >= margin && at <= room - margin) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  box.scrollTo({ left: Math.max(0, x - (at < margin ? 2 : 1) * (room / 3)), behavior: calm ? 'instant' : 'smooth' });
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useBeforePaint(() => {
    const element = box.current;
    if (!element) return;
    const padding = () => Number.parseFloat(getComputedStyle(element).paddingLeft) * 2;
    const measure = () => setWidth(Math.max(0, element.clientWidth - padding()));
    measure();
    return watchSize(element, measure);
  }, []);
  return width;
}
