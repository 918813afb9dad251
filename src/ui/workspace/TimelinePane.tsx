import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { foldRows } from '../../report/fold-rows.ts';
import type { Finding, TimelineRow } from '../../report/report.ts';
import type { System } from '../../system/system.ts';
import { Icon, type Shape } from './Icon.tsx';
import { type Play, pressed, sought, stay, ticked } from './play.ts';
import { RunDrawing } from './RunDrawing.tsx';
import { clock, itemsOf, stepAfterKey } from './steps.ts';
import { browserStore, readJson, TIMELINE_KEY, writeJson } from './storage.ts';

type View = 'drawing' | 'text';

interface Props {
  readonly finding: Finding;
  readonly system: System;
  readonly rows: readonly TimelineRow[];
  readonly step: number;
  readonly withFile: boolean;
  onStep(step: number): void;
}

const SHAPES: { readonly [state in TimelineRow['state']]: Shape | null } = {
  waiting: 'waiting',
  'in-flight': 'in-flight',
  done: 'acked',
  late: 'redelivered',
  wrong: 'failed',
  'dead-lettered': 'dead',
  crash: 'crash',
  note: null,
};

/**
 * The run as a drawing or in text. The arrows move the current step in both, and with it the lit line in the editor. The text
 * is always there for screen readers; while the drawing is shown it is only out of sight.
 */
export function TimelinePane({ finding, system, rows, step, withFile, onStep: onParent }: Props) {
  const [view, setView] = useView();
  const { playing, apply } = usePlay(rows, step, onParent);
  const onStep = (next: number) => apply(sought(next));
  const toggle = () => apply(pressed({ playing, step }, rows.length));
  const list = useRef<HTMLOListElement>(null);
  const items = useMemo(() => itemsOf(rows, foldRows(rows, finding.history)), [rows, finding.history]);
  const last = rows.length - 1;
  const row = rows[step];

  useEffect(() => {
    const at = items.findIndex(({ to }) => step <= to);
    const element = list.current?.children[at] as HTMLElement | undefined;
    const box = list.current;
    // Beside the drawing it is for ears only, and asking where it stands would have the whole page laid out.
    if (!element || !box || view !== 'text') return;
    // Not scrollIntoView: on a narrow screen that would also scroll the page away from the finding.
    const over = element.offsetTop - box.scrollTop;
    if (over < element.offsetHeight) box.scrollTop = element.offsetTop - element.offsetHeight;
    else if (over > box.clientHeight - 2 * element.offsetHeight)
      box.scrollTop = element.offsetTop - box.clientHeight + 2 * element.offsetHeight;
  }, [step, items, view]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepAfterKey(event.key, step, rows.length);
    if (next === null && event.key !== ' ') return;
    event.preventDefault();
    if (next === null) toggle();
    else onStep(next);
  }

  const button = (word: string, shape: Shape, to: number, end: boolean) => (
    <button
      type="button"
      class={end ? 'ws-end' : ''}
      aria-label={word}
      title={word}
      disabled={to < 0 || to > last || to === step}
      onClick={() => onStep(to)}
    >
      <Icon shape={shape} />
    </button>
  );
  return (
    <>
      <div class="ws-bar">
        <h2 id="ws-timeline-title">Timeline</h2>
        <p class="ws-now">
          {row && (
            <>
              {SHAPES[row.state] && <Icon shape={SHAPES[row.state]!} />}
              <span>
                <b>{row.actor}</b> {row.text}
              </span>
            </>
          )}
        </p>
        <fieldset class="ws-views" aria-label="Show the run as">
          {(['drawing', 'text'] as const).map(each => (
            <button key={each} type="button" aria-pressed={view === each} onClick={() => setView(each)}>
              {each === 'drawing' ? 'Drawing' : 'Text'}
            </button>
          ))}
        </fieldset>
        <fieldset class="ws-transport" aria-label="Steps">
          {button('First step (Home)', 'back', 0, true)}
          {button('Previous step (arrow up)', 'back', step - 1, false)}
          <button
            type="button"
            aria-label={playing ? 'Pause (Space)' : 'Play (Space)'}
            title={playing ? 'Pause (Space)' : 'Play (Space)'}
            onClick={toggle}
          >
            <Icon shape={playing ? 'pause' : 'play'} />
          </button>
          {button('Next step (arrow down)', 'next', step + 1, false)}
          {button('Last step (End)', 'next', last, true)}
        </fieldset>
        <span class="ws-stepn" style={{ minWidth: `${2 * String(rows.length).length + 4}ch` }}>
          <b>{step + 1}</b> of {rows.length}
        </span>
      </div>
      {view === 'drawing' && <RunDrawing finding={finding} system={system} step={step} onStep={onStep} onToggle={toggle} />}
      <ol
        ref={list}
        class={view === 'text' ? 'ws-rows' : 'ws-rows sr'}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a list of which one row is current is a listbox
        role="listbox"
        // Out of sight, it is no stop for the keyboard of somebody who sees.
        tabIndex={view === 'text' ? 0 : -1}
        aria-labelledby="ws-timeline-title"
        aria-activedescendant={row ? `ws-step-${step}` : undefined}
        onKeyDown={onKeyDown}
      >
        {items.map(({ row: each, from, to }) => {
          const current = from <= step && step <= to;
          return <Row key={from} row={each} index={current ? step : from} current={current} withFile={withFile} onStep={onStep} />;
        })}
      </ol>
    </>
  );
}

function useView(): [View, (view: View) => void] {
  const [view, setView] = useState<View>(() => (readJson(browserStore(), TIMELINE_KEY) === 'text' ? 'text' : 'drawing'));
  return [
    view,
    next => {
      setView(next);
      writeJson(browserStore(), TIMELINE_KEY, next);
    },
  ];
}

function usePlay(rows: readonly TimelineRow[], step: number, onStep: (step: number) => void) {
  const [playing, setPlaying] = useState(false);
  const apply = (next: Play) => {
    setPlaying(next.playing);
    if (next.step !== step) onStep(next.step);
  };
  useEffect(() => setPlaying(false), [rows]);
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => apply(ticked({ playing, step }, rows.length)), stay(rows[step]));
    return () => clearTimeout(timer);
  }, [playing, step, rows]);
  return { playing, apply };
}

interface RowProps {
  readonly row: TimelineRow;
  readonly index: number;
  readonly current: boolean;
  readonly withFile: boolean;
  onStep(step: number): void;
}

function Row({ row, index, current, withFile, onStep }: RowProps) {
  const shape = SHAPES[row.state];
  const line = row.line && (withFile ? `${row.line.file}:${row.line.line}` : `line ${row.line.line}`);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
    <li
      id={`ws-step-${index}`}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see the list
      role="option"
      aria-selected={current}
      class={`ws-row ws-row-${row.state}${row.conflict ? ' ws-row-conflict' : ''}`}
      onClick={() => onStep(index)}
    >
      <span class="ws-row-at">{clock(row.at)}</span>
      <span class="ws-row-shape">{shape && <Icon shape={shape} />}</span>
      <span class="ws-row-actor">{row.actor}</span>
      <span class="ws-row-text">
        {row.text}
        {row.conflict && <span class="sr"> (part of the failure)</span>}
      </span>
      <span class="ws-row-line">{line}</span>
    </li>
  );
}
