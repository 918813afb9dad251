import { Kafka } from '../../../brokers/kafka/broker.ts';
import { Consumer } from '../../../brokers/kafka/consumer.ts';
import { ClientError } from '../../../brokers/kafka/errors.ts';
import type { Ms } from '../../../history/event.ts';
import type { Play } from '../figure.ts';
import { grouped } from '../sizing/view.ts';
import { DAYS, type Fall, type Moment, OPENING, type RetentionView, type Settings } from './view.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So that a segment of 1 GB holds a few hours, and what leaves the log leaves it in such pieces. */
const RECORD_BYTES = 200;
/** A moment of the picture: so many hours. */
const STRIDE_HOURS = 6;
const AT = { topic: 'orders', partition: 0 };

/**
 * A partition of the Kafka model, written to hour by hour, with the segments and the retention that it has; and one reader with a committed
 * offset. Each hour the reader asks for its next record, so that it notices when that one is gone, and then moves on by as many records as
 * it handles in an hour. These are real offsets; the records between them are not looked at one by one.
 */
export const play: Play<Settings, RetentionView> = actions => {
  const settings = actions.at(-1) ?? OPENING;
  const { produced, consumed, retentionDays, reset } = settings;
  const kafka = new Kafka([{ name: AT.topic, partitions: 1, retentionMs: retentionDays * DAY_MS, maxMessageBytes: 2 ** 31 }], () => {});
  const log = kafka.topics.get(AT.topic).log(0);
  const consumer = new Consumer(kafka, { group: 'email-service', autoCommit: false, autoOffsetReset: reset, maxPollRecords: 1 });
  consumer.assign([AT]);
  const moments: Moment[] = [];
  const falls: Fall[] = [];
  let stoppedDay: number | null = null;
  let place = 0;
  consumer.seek(AT, 0);
  for (let hour = 0; hour <= DAYS * 24; hour += 1) {
    const now = hour * HOUR_MS;
    kafka.pass(now);
    const end = log.end;
    if (stoppedDay === null) {
      consumer.seek(AT, place);
      try {
        const records = consumer.poll(now);
        // Where it really is: somewhere else, if the record that it asked for was gone.
        const got = consumer.position(AT, now) - records.length;
        if (got !== place) falls.push({ day: hour / 24, skipped: got - place });
        place = got;
        place = Math.min(end, place + consumed * 3600);
        consumer.commit(now, [{ ...AT, offset: place }]);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        stoppedDay = hour / 24;
      }
    }
    if (hour % STRIDE_HOURS === 0) moments.push({ day: hour / 24, reader: ageOf(kafka, place, now), oldest: ageOf(kafka, log.start, now) });
    // What is written in the hour that begins now.
    const count = produced * 3600;
    const bytes = count * RECORD_BYTES;
    kafka.produce({ ...AT, acks: -1, records: { count, bytes, at: () => ({ key: null, value: 'order' }) } }, now);
  }
  const skipped = falls.reduce((sum, fall) => sum + fall.skipped, 0);
  const view = { settings, moments, falls, stoppedDay, written: log.end, skipped, lag: log.end - place };
  return { said: sentence(view), ...view };
};

/** In days; nothing to read is no age. A batch is what was written in the hour that began with it. */
function ageOf(kafka: Kafka, offset: number, now: Ms): number {
  const log = kafka.topics.get(AT.topic).log(0);
  if (offset >= log.end) return 0;
  const from = Math.max(offset, log.start);
  for (const { base, last, appendedAt } of log.batchesFrom(from)) {
    const writtenAt = appendedAt + ((from - base) / (last + 1 - base)) * HOUR_MS;
    return Math.round((1000 * (now - writtenAt)) / DAY_MS) / 1000;
  }
  return 0;
}

function sentence({
  settings: { produced, consumed, retentionDays, reset },
  falls,
  stoppedDay,
  skipped,
  lag,
}: Omit<RetentionView, 'said'>): string {
  if (stoppedDay !== null)
    return `After ${inDays(stoppedDay)} the next record is gone. With none the client throws, and the consumer stops: somebody learns of it.`;
  if (falls.length === 0)
    return lag <= produced * 3600 && consumed >= produced
      ? 'The group keeps up, and retention never meets it.'
      : `The group falls behind, and within ${DAYS} days retention of ${inDays(retentionDays)} does not meet it.`;
  const first = `After ${inDays(falls[0]!.day)} the next record is gone, and no error says so.`;
  const again = falls.length === 1 ? '' : ` It happens ${falls.length === 2 ? 'twice' : `${grouped(falls.length)} times`} in ${DAYS} days.`;
  const goes =
    reset === 'latest'
      ? `The client goes on from the newest: ${grouped(falls[0]!.skipped)} records are skipped.`
      : `The client goes on from the oldest that is left, and falls off again.`;
  const all = falls.length === 1 ? '' : ` ${grouped(skipped)} records are never read.`;
  return `${first} ${goes}${again}${all}`;
}

const inDays = (days: number) => `${Math.round(days)} ${Math.round(days) === 1 ? 'day' : 'days'}`;
