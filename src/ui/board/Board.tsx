import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Exercise } from '../../exercise/exercise.ts';
import type { SourceLine } from '../../history/event.ts';
import { FlowPicture } from '../at-scale/FlowPicture.tsx';
import { factsOf } from '../at-scale/facts.ts';
import type { Draft } from '../workspace/draft.ts';
import { browserStore } from '../workspace/storage.ts';
import type { Design as Declared } from '../workspace/use-design.ts';
import type { Blueprint } from './blueprint.ts';
import { BLUEPRINTS } from './blueprints.ts';
import { BROKERS, type Broker, DIALECTS } from './brokers.ts';
import { Canvas } from './Canvas.tsx';
import { type Design, emptyDesign, type Placeable, partOf } from './design.ts';
import { type Desk, deskWith, done, redone, undone } from './desk.ts';
import { connect, disconnect, type Edited, onBroker, place, remove } from './edit.ts';
import { Choice } from './fields.tsx';
import { keepDesign, readDesign } from './kept.ts';
import { Opened } from './Opened.tsx';
import { PartForm } from './PartForm.tsx';
import { told } from './picture.ts';
import { wholeDesign } from './whole.ts';
import { isWriting, write } from './write.ts';
import './board.css';

export interface Props {
  readonly exercise: Exercise;
  readonly draft: Draft;
  /** The name that text and design are kept under. */
  readonly keptAs: string;
  /** What the code declares, as far as it can be told. */
  readonly declared: Declared | null;
  /** A run is under way. */
  readonly busy: boolean;
  /** The blueprint to begin with: its id. */
  readonly asked: string | null;
  onTaken(): void;
  onGo(line: SourceLine): void;
}

/**
 * Another way to write the same files: parts and what leads where. It holds no more than its design; the text is the draft's, and once
 * somebody has changed a letter of it by hand, the board shows what the code declares and offers the way back.
 */
export default function Board({ exercise, draft, keptAs, declared, busy, asked, onTaken, onGo }: Props) {
  const [desk, setDesk] = useState<Desk | null>(() => {
    const kept = readDesign(browserStore(), keptAs);
    return kept === null ? null : deskWith(kept);
  });
  const [opened, setOpened] = useState<Blueprint | null>(null);
  /** What would replace a text that somebody typed, once they say so. */
  const [waiting, setWaiting] = useState<{ readonly design: Design; readonly blueprint: Blueprint | null } | null>(null);
  const [said, setSaid] = useState('');
  const { files, pristine } = draft.state;
  const design = desk?.design ?? null;
  const inStep = useMemo(() => design !== null && isWriting(design, files), [design, files]);

  function show(next: Desk): void {
    const typed = !inStep && !pristine;
    setDesk(next);
    draft.write(write(next.design), typed);
    keepDesign(browserStore(), keptAs, next.design);
  }
  function open(next: Design, blueprint: Blueprint | null): void {
    show(desk === null ? deskWith(next) : done(desk, next));
    setOpened(blueprint);
    setWaiting(null);
    setSaid(blueprint === null ? 'The board is ready.' : `${blueprint.title} is on the board.`);
  }
  /** Asks first where there is something to replace. */
  function ask(next: Design, blueprint: Blueprint | null): void {
    if (pristine) open(next, blueprint);
    else setWaiting({ design: next, blueprint });
  }
  useEffect(() => {
    const blueprint = BLUEPRINTS.find(({ id }) => id === asked);
    if (asked === null) return;
    onTaken();
    if (blueprint !== undefined) ask(wholeDesign(blueprint.design), blueprint);
  }, [asked]);

  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (waiting !== null) question.current?.focus();
  }, [waiting]);

  return (
    <div class="bd">
      <p class="sr" role="status">
        {said}
      </p>
      {waiting !== null && (
        <div class="bd-ask">
          <p ref={question} tabIndex={-1}>
            {waiting.blueprint === null ? 'The board' : `“${waiting.blueprint.title}”`} replaces {inStep ? 'this design' : 'the code'}.{' '}
            {inStep ? '“Undo” brings it back.' : 'Your text stays one click away, as “Earlier text”.'}
          </p>
          <button type="button" class="btn btn-main" onClick={() => open(waiting.design, waiting.blueprint)}>
            Replace
          </button>
          <button type="button" class="btn" onClick={() => setWaiting(null)}>
            Keep {inStep ? 'this design' : 'the code'}
          </button>
        </div>
      )}
      {opened !== null && (
        <Opened key={opened.id} blueprint={opened} exercise={exercise} files={files} busy={busy} onClose={() => setOpened(null)} />
      )}
      {inStep ? (
        <Table desk={desk!} onDesk={show} onSaid={setSaid} onBlueprint={each => ask(wholeDesign(each.design), each)} />
      ) : (
        <Left declared={declared} last={design} pristine={pristine} onBack={() => show(desk!)} onOpen={ask} onGo={onGo} />
      )}
    </div>
  );
}

interface LeftProps {
  readonly declared: Declared | null;
  readonly last: Design | null;
  readonly pristine: boolean;
  onBack(): void;
  onOpen(design: Design, blueprint: Blueprint | null): void;
  onGo(line: SourceLine): void;
}

/** The code is nobody's but who typed it: its picture, and the ways to the board. */
function Left({ declared, last, pristine, onBack, onOpen, onGo }: LeftProps) {
  const facts = useMemo(() => (declared === null ? null : factsOf(declared.system)), [declared?.system]);
  return (
    <div class="bd-left">
      {last !== null ? (
        <p>
          The code has left the board: it is not what the last design writes. This is the picture of what it declares now.{' '}
          <button type="button" class="ws-link" onClick={onBack}>
            Back to the last design
          </button>
        </p>
      ) : (
        <p>
          {pristine
            ? 'Place parts, connect them, and set keys, retries and workers in forms. The board writes the code, which you can read and run at any time.'
            : 'This code was not written by the board. Here is the picture of what it declares.'}
        </p>
      )}
      <div class="bd-start">
        {BROKERS.map(broker => (
          <button key={broker} type="button" class="btn" onClick={() => onOpen(emptyDesign(broker), null)}>
            Empty board, {DIALECTS[broker].title}
          </button>
        ))}
      </div>
      <Blueprints onChoose={each => onOpen(wholeDesign(each.design), each)} />
      {declared !== null && facts !== null && (
        <FlowPicture picture={declared.picture} facts={facts} flow={null} wrong={declared.wrong} onGo={onGo} />
      )}
    </div>
  );
}

function Blueprints({ onChoose }: { onChoose(blueprint: Blueprint): void }) {
  return (
    <p class="bd-field">
      <label for="bd-blueprint">Open a blueprint</label>
      <select
        id="bd-blueprint"
        value=""
        onChange={event => {
          const chosen = BLUEPRINTS.find(({ id }) => id === event.currentTarget.value);
          event.currentTarget.value = '';
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        <option value="">choose one</option>
        {BLUEPRINTS.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </p>
  );
}

const HINT = 'In the picture arrows lead from part to part, C connects, Delete removes, and Ctrl+Z takes the last step back.';

interface TableProps {
  readonly desk: Desk;
  onDesk(desk: Desk): void;
  onSaid(words: string): void;
  onBlueprint(blueprint: Blueprint): void;
}

/** The board itself: palette, picture, and the form of the part that is chosen. */
function Table({ desk, onDesk, onSaid, onBlueprint }: TableProps) {
  const { design } = desk;
  const [selected, setSelected] = useState('post');
  const [connecting, setConnecting] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const part = partOf(design, selected) ?? partOf(design, 'post')!;
  const table = useRef<HTMLDivElement>(null);
  // What had the focus is gone: it goes to the part that is chosen now, in the picture or in the list, whichever is shown.
  const homeless = useRef(false);
  useLayoutEffect(() => {
    if (!homeless.current) return;
    homeless.current = false;
    const chosen = table.current!.querySelectorAll<HTMLElement>(':is(.bd-part, .bd-list button)[aria-pressed="true"]');
    [...chosen].find(each => each.offsetParent !== null)?.focus();
  }, [desk]);

  function step(edited: Edited, says = ''): void {
    setRefused(edited.ok ? null : edited.why.replaceAll('`', ''));
    setConnecting(null);
    if (!edited.ok) return;
    onDesk(done(desk, edited.design));
    if (says !== '') onSaid(says);
  }
  function add(what: Placeable): void {
    const placed = place(design, what);
    step(placed, placed.ok ? `${placed.name} is on the board.` : '');
    if (placed.ok) setSelected(placed.name!);
  }
  function join(from: string, to: string): void {
    step(connect(design, from, to), `${from} leads to ${to}.`);
  }
  function take(name: string): void {
    const next = design.ways.find(({ to }) => to === name)?.from ?? 'post';
    const edited = remove(design, name);
    step(edited, `${name} is gone.`);
    if (!edited.ok) return;
    homeless.current = true;
    setSelected(next);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') setConnecting(null);
    const z = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!z || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    onDesk(event.shiftKey ? redone(desk) : undone(desk));
  }
  const queue = DIALECTS[design.broker].queue;
  const palette: readonly (readonly [Placeable, string])[] = [
    ['queue', queue],
    ...(DIALECTS[design.broker].topicsCopy ? [['topic', 'topic'] as const] : []),
    ['fanout', 'fanout'],
    ['notify', 'notify'],
    ['dead-letters', `dead-letter ${queue}`],
    ['store', 'dedup store'],
    ['alarm', 'alarm'],
    ['replay', 'replay'],
  ];
  const once: ReadonlySet<Placeable> = new Set(['fanout', 'notify', 'replay', 'store']);
  const there = (what: Placeable) => once.has(what) && partOf(design, what === 'store' ? 'pushed' : what) !== undefined;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears Ctrl+Z of what is inside
    <div ref={table} class="bd-table" onKeyDown={onKeyDown}>
      <div class="bd-head">
        <Choice
          label="Broker"
          id="bd-broker"
          value={design.broker}
          choices={Object.fromEntries(BROKERS.map(each => [each, DIALECTS[each].title])) as { [broker in Broker]: string }}
          onChoose={broker => step({ ok: true, design: onBroker(design, broker) }, `The broker is ${DIALECTS[broker].title}.`)}
        />
        <Blueprints onChoose={onBlueprint} />
        <button type="button" class="ws-link" disabled={desk.before.length === 0} onClick={() => onDesk(undone(desk))}>
          Undo
        </button>
        <button type="button" class="ws-link" disabled={desk.after.length === 0} onClick={() => onDesk(redone(desk))}>
          Redo
        </button>
      </div>
      <fieldset class="bd-palette" aria-label="Add a part">
        {palette.map(([what, word]) => (
          <button key={what} type="button" disabled={there(what)} onClick={() => add(what)}>
            <span aria-hidden="true">+ </span>
            <span class="sr">Add </span>
            {word}
          </button>
        ))}
      </fieldset>
      <p class="bd-told" role="status">
        {connecting !== null ? `What does ${connecting} lead to? Choose a part, or press Escape.` : (refused ?? HINT)}
      </p>
      <div class="bd-body">
        <Canvas
          design={design}
          selected={part.name}
          connecting={connecting}
          onSelect={name => {
            setSelected(name);
            setRefused(null);
          }}
          onConnect={to => join(connecting!, to)}
          onConnecting={setConnecting}
          onRemove={take}
        />
        <ul class="bd-list" aria-label="Parts of the design">
          {design.parts.map(each => (
            <li key={each.name}>
              <button type="button" aria-pressed={each === part} onClick={() => setSelected(each.name)}>
                {told(design, each).replaceAll('`', '')}
              </button>
            </li>
          ))}
        </ul>
        <PartForm
          key={part.name}
          design={design}
          part={part}
          connecting={connecting === part.name}
          onEdit={step}
          onRenamed={setSelected}
          onConnect={to => join(part.name, to)}
          onConnecting={on => setConnecting(on ? part.name : null)}
          onDisconnect={to => {
            homeless.current = true;
            step(disconnect(design, part.name, to), `${part.name} leads to ${to} no longer.`);
          }}
          onRemove={() => take(part.name)}
        />
      </div>
    </div>
  );
}
