import { bareLoop } from './bare-loop.ts';
import { measureBrokers } from './brokers.ts';
import { measureDesigns } from './designs.ts';
import { measureDeterminism, measureExploration, measureSchedules } from './exploring.ts';
import type { Inputs } from './inputs.ts';
import { measureMinimising } from './minimising.ts';
import type { Place } from './place.ts';
import { measureReach } from './reach.ts';
import { paired, type Row } from './row.ts';

type Tell = (row: Row) => void;

/**
 * The two halves of what is measured anywhere, each for a thread of its own, as a sandbox is: an engine compiles our code once for a
 * thread, and code that has driven ten million messages explores at another speed than code that has not. Each returns hashes.
 */
export const HALVES = { exploring: measureExploring, fanOut: measureFanOuts } as const;

async function measureExploring(inputs: Inputs, place: Place, tell: Tell): Promise<string> {
  const { messages } = inputs;
  for (const each of await measureSchedules(inputs, place)) tell(each);
  await bareLoop(messages / 50)();
  const [bare] = (await paired(place.now, [bareLoop(messages)], 2)) as [number];
  for (const each of await measureExploration(inputs, place, bare / messages)) tell(each);
  for (const each of await measureReach(inputs, place, bare / messages)) tell(each);
  for (const each of await measureMinimising(inputs, place)) tell(each);
  const { row, hash } = measureDeterminism(inputs, place);
  tell(row);
  for (const each of await measureBrokers(place)) tell(each);
  return hash;
}

function measureFanOuts(inputs: Inputs, place: Place, tell: Tell): Promise<string> {
  return measureDesigns(inputs.designs, inputs.messages, place, tell);
}
