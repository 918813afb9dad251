import type { CausePart } from '../report.ts';
import { type Story, text, wrong } from '../story.ts';

export function settledTwice(story: Story): CausePart[] {
  const { index, facts } = story;
  const [first, second] = facts.conflict as [number, number];
  const { message } = story.deliveryAt(first);
  const closed = index.history.slice(second - 2).find(event => event.type === 'disconnected');
  return [
    text(`${message} was settled at `),
    story.line(first),
    text(' and '),
    wrong('a second time'),
    text(' at '),
    story.line(second),
    text(
      closed?.type === 'disconnected' && closed.reason === 'channel-error' ? `, and the broker closed the channel: ${closed.text}` : '.',
    ),
  ];
}
