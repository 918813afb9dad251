import type { BrokerWords } from '../../brokers/kind.ts';
import { kindOf } from '../../brokers/kinds.ts';
import type { FeedSpec, System } from '../../system/system.ts';
import { wordsOf, wordsOfFeed } from '../../system/words.ts';
import type { MessageState } from './world.ts';

/** What the state pane shows of one queue, or of those that a system's only program reads. */
export interface Section {
  readonly words: BrokerWords;
  readonly names: readonly string[];
  readonly messages: readonly MessageState[];
}

/**
 * With one program there is one section, which also has what went elsewhere. With several each queue has one: those that are read, in
 * the order of the programs, and others that something is in.
 */
export function sectionsOf(system: System, messages: readonly MessageState[]): Section[] {
  const feeds = Object.values(system.programs).map(({ feed }) => feed);
  const [only] = feeds;
  if (only !== undefined && feeds.length === 1) return [{ words: wordsOfFeed(system, only), names: readBy(system, only), messages }];
  const names = new Set([...feeds.flatMap(feed => readBy(system, feed)), ...messages.map(({ queue }) => queue)]);
  return [...names].map(name => ({
    words: wordsOf(system, name),
    names: [name],
    messages: messages.filter(({ queue }) => queue === name),
  }));
}

function readBy({ brokers }: System, feed: FeedSpec): readonly string[] {
  if (feed.kind === 'consume') return kindOf(brokers[feed.broker]!).reads(feed.consumer);
  return feed.kind === 'http' ? [`${feed.method} ${feed.path}`] : [];
}
