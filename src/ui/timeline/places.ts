import { kindOf } from '../../brokers/kinds.ts';
import type { AlarmRang, BrokerRestarted, Called, History, RebalanceForced } from '../../history/event.ts';
import type { Spoken } from '../../system/words.ts';

/** A call that sends something: `topic.publish`, `queue.send`. */
export const isPublishing = ({ service }: Called): boolean => service === 'topic' || service === 'queue';

/** Which queues, topics and subscriptions a run has to do with, and what was ever in each. */
export class Places {
  readonly #history: History;
  readonly #system: Spoken;
  readonly #messages = new Map<string, string[]>();
  /** Where nobody could have read: what is given up. */
  readonly #dead: ReadonlySet<string>;

  constructor(history: History, system: Spoken) {
    this.#history = history;
    this.#system = system;
    this.#dead = new Set(
      Object.values(system.brokers).flatMap(broker =>
        kindOf(broker)
          .queues(broker)
          .flatMap(({ name, dead }) => (dead ? [name] : [])),
      ),
    );
    for (const event of history) {
      if (event.type === 'sent' || event.type === 'delivered') this.#add(event.queue, event.message);
      if (event.type === 'moved' || event.type === 'dead-lettered') this.#add(event.to, event.message);
    }
  }

  #add(queue: string, message: string): void {
    const known = this.#messages.get(queue) ?? [];
    if (!known.includes(message)) known.push(message);
    this.#messages.set(queue, known);
  }

  /** In the order sent. */
  get messages(): readonly string[] {
    return [...new Set(this.#history.flatMap(event => (event.type === 'sent' ? [event.message] : [])))];
  }

  /** Where the first message was handed out, else where it was sent. */
  get first(): string {
    const first = this.#history.find(({ type }) => type === 'delivered') ?? this.#history.find(({ type }) => type === 'sent');
    return first?.type === 'delivered' || first?.type === 'sent' ? first.queue : '';
  }

  get hasFronts(): boolean {
    return Object.values(this.#system.programs).some(({ feed }) => feed.kind === 'http');
  }

  /** What was ever in it. */
  messagesIn(queue: string): readonly string[] {
    return this.#messages.get(queue) ?? [];
  }

  /** What feeds a program: those of its queues that had something in them, and one of them in any case. None of a timer. */
  queuesOf(program: string): readonly string[] {
    const reads = this.#readBy(program);
    const used = reads.filter(queue => this.#messages.has(queue));
    return used.length > 0 ? used : reads.slice(0, 1);
  }

  #readBy(program: string): readonly string[] {
    const feed = this.#system.programs[program]?.feed;
    if (feed?.kind === 'http') return [`${feed.method} ${feed.path}`];
    return feed?.kind === 'consume' ? kindOf(this.#system.brokers[feed.broker]!).reads(feed.consumer) : [];
  }

  get #read(): ReadonlySet<string> {
    return new Set(Object.keys(this.#system.programs).flatMap(program => this.#readBy(program)));
  }

  /** Where what befalls a whole broker, or a group, is drawn: its queues, and the topics that the group reads. */
  struckBy(event: BrokerRestarted | RebalanceForced | AlarmRang): readonly string[] {
    if (event.type === 'alarm') return [event.queue];
    if (event.type === 'rebalance-forced')
      return this.#history.flatMap(each =>
        each.type === 'assigned' && each.group === event.group ? each.partitions.map(({ topic }) => topic) : [],
      );
    const { brokers } = this.#system;
    return Object.keys(brokers).flatMap(name =>
      event.broker === undefined || event.broker === name
        ? kindOf(brokers[name]!)
            .queues(brokers[name]!)
            .map(queue => queue.name)
        : [],
    );
  }

  /** Queues in which something is that no program reads; without those for what is given up, whose messages are told where they were. */
  get unread(): readonly string[] {
    const read = this.#read;
    const held = this.#history.flatMap(event => (event.type === 'sent' && !this.#dead.has(event.queue) ? [event.queue] : []));
    return [...new Set(held)].filter(queue => !read.has(queue));
  }

  /** Where what this call sends comes to lie; a topic passes it on to its subscriptions. */
  reachedBy({ subject }: Called): readonly string[] {
    const reached: string[] = [];
    const read = this.#read;
    const seen = new Set<string>();
    const follow = (name: string) => {
      if (seen.has(name)) return;
      seen.add(name);
      if (this.#messages.has(name) || read.has(name)) reached.push(name);
      else for (const to of this.#flowsFrom(name)) follow(to);
    };
    follow(subject);
    return reached;
  }

  reaches(call: Called): boolean {
    return this.reachedBy(call).length > 0;
  }

  #flowsFrom(name: string): readonly string[] {
    return Object.values(this.#system.brokers).flatMap(broker =>
      kindOf(broker)
        .flows(broker)
        .flatMap(({ from, to }) => (from === name && !this.#dead.has(to) ? [to] : [])),
    );
  }
}
