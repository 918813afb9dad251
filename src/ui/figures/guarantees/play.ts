import ackFirst from '../../../../content/figures/ack-first.js?lowered';
import ackLast from '../../../../content/figures/ack-last.js?lowered';
import inOneTransaction from '../../../../content/figures/in-one-transaction.js?lowered';
import type { History } from '../../../history/index.ts';
import type { OwnProgram } from '../../../process/own-realm.ts';
import { timelineRows } from '../../../report/timeline-rows.ts';
import { oneProgram, oneQueue } from '../../../system/one-program.ts';
import { layoutRun } from '../../timeline/layout.ts';
import { drawRun } from '../../timeline/svg.ts';
import { crashPointOf } from '../crash/point.ts';
import type { Play } from '../figure.ts';
import { finishRun, openFigureRun, type Setup } from '../run.ts';
import { type GuaranteesView, type HandlerView, OPENING, type Outcome, type Pick, type Point } from './view.ts';

const MUGS = 10;
const QUANTITY = 2;
const SETUP: Setup = {
  feed: oneQueue('orders'),
  services: { db: { tables: { stock: { rows: { mug: { quantity: MUGS } } }, seen: { rows: {} } } } },
  messages: { ord_12: { eventId: 'evt_12', sku: 'mug', quantity: QUANTITY } },
  workers: 1,
  crashes: 1,
};
const SYSTEM = oneProgram({ entry: 'handler.ts', handler: 'handle' }, SETUP.feed);
const PROGRAMS: readonly OwnProgram[] = [ackFirst, ackLast, inOneTransaction];
const VERDICT: { readonly [outcome in Outcome]: string } = {
  right: 'one order, deducted once',
  lost: 'one order, never deducted',
  twice: 'one order, deducted twice',
};
/** Wide enough for the column of the lesson that figures may take. */
const WIDTH = 872;

/** One SQS queue, one message, one process; the process dies once, at the picked place, or nowhere. Every outcome is a run. */
export const play: Play<Pick, GuaranteesView> = picks => {
  const handlers = PROGRAMS.map(handlerView);
  const asked = picks.at(-1) ?? OPENING;
  const picked = asked.point === null || handlers[asked.handler]!.points[asked.point] ? asked : { ...asked, point: null };
  const history = runOf(PROGRAMS[picked.handler]!, picked.point);
  const outcome = outcomeOf(history);
  const deductions = deductionsIn(history);
  const conflict = outcome === 'twice' ? deductions : [];
  const drawing = layoutRun(history, SYSTEM, { conflict, verdict: VERDICT[outcome], width: WIDTH });
  const rows = new Map(timelineRows(history, SYSTEM, conflict).map(row => [row.event, row]));
  return {
    said: sentence(handlers[picked.handler]!, picked, history, outcome),
    handlers,
    picked,
    outcome,
    stock: [MUGS, MUGS - QUANTITY * deductions.length],
    svg: drawRun(drawing),
    steps: drawing.steps.map(({ event, at, line, says }) => ({ at, line, says, state: rows.get(event)?.state ?? 'note' })),
  };
};

/** The history of the run in which the process dies at that place. Places count from the moment the message is handed over. */
function runOf(program: OwnProgram, point: number | null): History {
  const run = openFigureRun(program, SETUP);
  if (point !== null) {
    for (let step = 0; step <= point; step += 1) run.simulation.perform(run.simulation.ordinary()!);
    run.simulation.perform({ kind: 'crash', worker: 1 });
  }
  finishRun(run);
  return run.history;
}

/** Every place is tried, from the first line that waits to the moment after the last, when the process is idle again. */
function handlerView(program: OwnProgram): HandlerView {
  const calls = runOf(program, null).filter(event => event.type === 'applied').length;
  return {
    lines: program.source.trimEnd().split('\n'),
    calm: outcomeOf(runOf(program, null)),
    points: Array.from({ length: calls + 1 }, (_, point) => pointOf(runOf(program, point))),
  };
}

function pointOf(history: History): Point {
  return { ...crashPointOf(history), outcome: outcomeOf(history) };
}

function deductionsIn(history: History): number[] {
  return [...history.keys()].filter(at => {
    const event = history[at]!;
    return event.type === 'applied' && event.changes.some(({ store }) => store === 'stock');
  });
}

function outcomeOf(history: History): Outcome {
  const times = deductionsIn(history).length;
  return times === 0 ? 'lost' : times === 1 ? 'right' : 'twice';
}

function sentence({ points }: HandlerView, { point }: Pick, history: History, outcome: Outcome): string {
  const died = point === null ? 'Nobody dies' : `The process dies ${points[point]!.where}`;
  const again = history.filter(event => event.type === 'delivered').length > 1;
  const then = again ? 'After 30 s the queue hands the message out again' : point === null ? '' : 'Nothing is handed out again';
  const stock = { right: 'the stock is deducted once', lost: 'the stock is never deducted', twice: 'the stock is deducted twice' }[outcome];
  return `${died}. ${then === '' ? '' : `${then}, and `}${then === '' ? stock[0]!.toUpperCase() + stock.slice(1) : stock}.`;
}
