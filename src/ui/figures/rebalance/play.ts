import { Kafka } from '../../../brokers/kafka/broker.ts';
import { Consumer } from '../../../brokers/kafka/consumer.ts';
import type { Ms } from '../../../history/event.ts';
import type { Play } from '../figure.ts';
import {
  HAPPENINGS,
  HAPPENS_AT_MS,
  type Happening,
  type Lane,
  OPENING,
  PARTITIONS,
  type Pick,
  PROTOCOLS,
  type Protocol,
  RATE,
  type RebalanceView,
  type Stretch,
  type Totals,
  WHAT,
} from './view.ts';

const TOPIC = 'orders';
/** The fineness of the clock. A client that waits for its group polls as often. */
const TICK_MS = 100;
/** Before the picture begins: three members join, and the group comes to rest. */
const WARM_UP_MS = 20_000;
/** Loops that run side by side are not in step. */
const PHASES_MS = [0, 700, 1300];
const UNTIL_MS: { readonly [happening in Happening]: Ms } = { joins: 30_000, leaves: 30_000, dies: 75_000 };
const ASSIGNOR = { eager: 'range', cooperative: 'cooperative-sticky' } as const;

/**
 * Three members of a Kafka group read eight partitions; then one joins, leaves or dies. Each member is the client of the Kafka model: a loop
 * that polls, handles what it got, and polls again, with a thread beside it that sends heartbeats.
 */
export const play: Play<Pick, RebalanceView> = picks => {
  const picked = picks.at(-1) ?? OPENING;
  const totals = Object.fromEntries(
    PROTOCOLS.map(protocol => [
      protocol,
      Object.fromEntries(HAPPENINGS.map(happening => [happening, totalsOf(runOf({ ...picked, protocol, happening }))])),
    ]),
  ) as RebalanceView['totals'];
  const lanes = runOf(picked);
  return { said: sentence(picked, lanes), picked, untilMs: UNTIL_MS[picked.happening], lanes, totals };
};

/** The same picks give the same run. */
const played = new Map<string, readonly Lane[]>();

function runOf(pick: Pick): readonly Lane[] {
  const name = JSON.stringify([pick.protocol, pick.happening, pick.workMs, pick.commit]);
  let lanes = played.get(name);
  if (lanes === undefined) {
    lanes = new Group(pick).lanes();
    played.set(name, lanes);
  }
  return lanes;
}

interface Member {
  readonly name: string;
  readonly consumer: Consumer;
  alive: boolean;
  /** Goes after its next round. */
  leaving: boolean;
  nextPollAt: Ms;
}

class Group {
  readonly #pick: Pick;
  readonly #kafka = new Kafka([{ name: TOPIC, partitions: PARTITIONS }], () => {});
  readonly #members: Member[] = [];
  #clock: Ms = 0;
  readonly #owners: Stretch[][] = Array.from({ length: PARTITIONS }, () => []);
  /** By partition, the next record that nobody has read. */
  readonly #read = new Array<number>(PARTITIONS).fill(0);
  readonly #again: ({ atMs: Ms; records: number } | null)[] = new Array(PARTITIONS).fill(null);

  constructor(pick: Pick) {
    this.#pick = pick;
    const end = UNTIL_MS[pick.happening];
    for (let now = -WARM_UP_MS; now < end; now += TICK_MS) {
      const clock = now + WARM_UP_MS;
      this.#clock = clock;
      // Members of one group are not started in the same moment.
      if (clock % 400 === 0 && clock < 1200) this.#join(clock);
      if (now === HAPPENS_AT_MS) this.#happen(clock);
      if (now === 0) for (const [at, member] of this.#members.entries()) member.nextPollAt = clock + PHASES_MS[at]!;
      if (now >= 0 && now % (1000 / RATE) === 0) this.#produce(clock);
      this.#kafka.pass(clock);
      for (const member of this.#members) this.#live(member, now, clock);
      if (now >= 0) this.#note(now);
    }
  }

  #join(clock: Ms): void {
    const { protocol, commit } = this.#pick;
    const consumer: Consumer = new Consumer(this.#kafka, {
      group: 'email-service',
      clientId: 'ABCD'[this.#members.length]!,
      assignors: [ASSIGNOR[protocol]],
      autoCommit: commit === 'timer',
      autoOffsetReset: 'earliest',
      // Whoever commits by hand does so before a partition goes; the client does it where it commits by itself.
      listener: commit === 'timer' ? {} : { revoked: () => this.#commit(consumer) },
    });
    consumer.subscribe([TOPIC], clock);
    this.#members.push({ name: 'ABCD'[this.#members.length]!, consumer, alive: true, leaving: false, nextPollAt: clock });
  }

  #happen(clock: Ms): void {
    const { happening } = this.#pick;
    const last = this.#members.at(-1)!;
    if (happening === 'joins') this.#join(clock);
    else if (happening === 'leaves') last.leaving = true;
    else {
      last.alive = false;
      last.consumer.crash();
    }
  }

  #produce(clock: Ms): void {
    for (let partition = 0; partition < PARTITIONS; partition += 1)
      this.#kafka.produce({ topic: TOPIC, partition, acks: -1, records: [{ key: null, value: 'order' }] }, clock);
  }

  /** The heartbeats, and a round of the loop if the last one is over. */
  #live(member: Member, now: Ms, clock: Ms): void {
    const { consumer } = member;
    if (!member.alive) return;
    consumer.pass(clock);
    if (clock < member.nextPollAt) return;
    if (this.#pick.commit === 'poll') this.#commit(consumer);
    if (member.leaving) {
      consumer.close(clock);
      member.alive = false;
      return;
    }
    const records = consumer.poll(clock);
    for (const { partition, offset } of records) this.#see(partition, offset, now);
    member.nextPollAt = clock + (records.length === 0 ? TICK_MS : this.#pick.workMs);
  }

  /** What is handled is committed, if the group lets this member. */
  #commit(consumer: Consumer): void {
    if (consumer.assignment().length === 0) return;
    try {
      consumer.commit(this.#clock);
    } catch (error) {
      // A rebalance is under way: the next poll takes part in it.
      if ((error as Error).name !== 'RebalanceInProgressException' && (error as Error).name !== 'CommitFailedException') throw error;
    }
  }

  #see(partition: number, offset: number, now: Ms): void {
    if (offset >= this.#read[partition]!) this.#read[partition] = offset + 1;
    else {
      const known = this.#again[partition]!;
      if (known === null) this.#again[partition] = { atMs: now, records: 1 };
      else known.records += 1;
    }
  }

  #note(now: Ms): void {
    const owners = new Array<string | null>(PARTITIONS).fill(null);
    for (const { name, consumer, alive } of this.#members)
      if (alive) for (const { partition } of consumer.assignment()) owners[partition] = name;
    for (const [partition, owner] of owners.entries()) {
      const stretches = this.#owners[partition]!;
      const last = stretches.at(-1);
      if (last?.owner === owner) stretches[stretches.length - 1] = { ...last, untilMs: now + TICK_MS };
      else stretches.push({ owner, fromMs: now, untilMs: now + TICK_MS });
    }
  }

  lanes(): readonly Lane[] {
    return this.#owners.map((stretches, partition) => ({
      partition,
      stretches,
      moved: stretches[0]!.owner !== stretches.at(-1)!.owner,
      again: this.#again[partition]!,
      stoppedMs: stretches.filter(({ owner }) => owner === null).reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0),
    }));
  }
}

function totalsOf(lanes: readonly Lane[]): Totals {
  return {
    stopped: lanes.filter(({ stoppedMs }) => stoppedMs > 0).length,
    longestMs: Math.max(...lanes.map(({ stoppedMs }) => stoppedMs)),
    moved: lanes.filter(({ moved }) => moved).length,
    again: lanes.reduce((sum, { again }) => sum + (again?.records ?? 0), 0),
  };
}

const NAMES: { readonly [protocol in Protocol]: string } = { eager: 'Eager', cooperative: 'Cooperative' };

function sentence({ protocol, happening }: Pick, lanes: readonly Lane[]): string {
  const { stopped, longestMs, moved, again } = totalsOf(lanes);
  const stop = stopped === 0 ? 'no partition stops' : `${stopped} of ${PARTITIONS} partitions stop, one for ${seconds(longestMs)}`;
  const twice = again === 0 ? 'no record is read twice' : `${again} records are read twice`;
  return `${NAMES[protocol]}, ${WHAT[happening]}: ${stop}; ${moved} change hands; ${twice}.`;
}

const seconds = (ms: Ms) => `${Math.round(ms / 100) / 10} s`;
