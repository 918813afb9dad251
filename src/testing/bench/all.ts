import { measureBrokers } from './brokers.ts';
import { measureDeterminism, measureExploration, measureSchedules } from './exploring.ts';
import { measureFanOut, measureHardened } from './fan-out.ts';
import type { Inputs, Place } from './inputs.ts';
import { measureMinimising } from './minimising.ts';
import type { Row } from './row.ts';
import { measureThreads } from './threads.ts';

/** Every benchmark that runs anywhere, in one thread. The order matters: the last one freezes the language. */
export async function measureAll(inputs: Inputs, place: Place, tell: (row: Row) => void): Promise<{ hash: string }> {
  const atMost = place.name.startsWith('Node') ? 3 : 3.5;
  const { rows, bareSeconds, hash } = await measureFanOut(inputs, place, atMost);
  rows.forEach(tell);
  for (const each of await measureThreads(inputs, place, atMost, hash)) tell(each);
  for (const each of await measureSchedules(inputs, place)) tell(each);
  for (const each of await measureExploration(inputs, place, bareSeconds)) tell(each);
  for (const each of await measureMinimising(inputs, place)) tell(each);
  const explored = measureDeterminism(inputs, place);
  tell(explored.row);
  for (const each of await measureBrokers(place)) tell(each);
  for (const each of await measureHardened(inputs, place, bareSeconds, hash)) tell(each);
  return { hash: `${hash} ${explored.hash}` };
}
