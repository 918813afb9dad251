/** What `gcloud pubsub ...` prints. A console is a subscriber like any other: what it pulls is leased, or acknowledged if it is told to. */
import type { Ms } from '../../history/event.ts';
import { type PubSub, PubSubError } from './broker.ts';

export interface ConsoleOptions {
  readonly project?: string;
}

/** `gcloud pubsub subscriptions describe SUBSCRIPTION`: YAML, names in order. */
export function describeSubscription(broker: PubSub, name: string, { project = 'ackademy' }: ConsoleOptions = {}): string {
  return run(`gcloud.pubsub.subscriptions.describe`, () => {
    const { settings, attached } = broker.describe(name);
    const { deadLetterTopic, retryPolicy, retentionMs, expirationMs, filter } = settings;
    const topicOf = (topic: string) => `projects/${project}/topics/${topic}`;
    const lines = [`ackDeadlineSeconds: ${settings.ackDeadlineMs / 1000}`];
    if (deadLetterTopic !== null)
      lines.push(
        'deadLetterPolicy:',
        `  deadLetterTopic: ${topicOf(deadLetterTopic)}`,
        `  maxDeliveryAttempts: ${settings.maxDeliveryAttempts}`,
      );
    if (settings.exactlyOnce) lines.push('enableExactlyOnceDelivery: true');
    if (settings.ordering) lines.push('enableMessageOrdering: true');
    lines.push(...(expirationMs === null ? ['expirationPolicy: {}'] : ['expirationPolicy:', `  ttl: ${seconds(expirationMs)}`]));
    if (filter !== '') lines.push(`filter: ${scalar(filter)}`);
    if (retentionMs !== null) lines.push(`messageRetentionDuration: ${seconds(retentionMs)}`);
    lines.push(`name: projects/${project}/subscriptions/${name}`, 'pushConfig: {}');
    if (settings.retainAcked) lines.push('retainAckedMessages: true');
    if (retryPolicy !== null)
      lines.push(
        'retryPolicy:',
        `  maximumBackoff: ${seconds(retryPolicy.maximumBackoffMs)}`,
        `  minimumBackoff: ${seconds(retryPolicy.minimumBackoffMs)}`,
      );
    lines.push('state: ACTIVE', `topic: ${attached ? topicOf(settings.topic) : '_deleted-topic_'}`);
    return `${lines.join('\n')}\n`;
  });
}

const seconds = (ms: Ms) => `${ms / 1000}s`;

/** A text as YAML writes it: bare where it cannot be taken for anything else. */
function scalar(text: string): string {
  const isBare = /^[A-Za-z(]/.test(text) && !/: |:$| #|\n/.test(text) && text === text.trim();
  return isBare ? text : `'${text.replaceAll("'", "''")}'`;
}

export interface PullOptions {
  readonly limit?: number;
  readonly autoAck?: boolean;
}

/** `gcloud pubsub subscriptions pull SUBSCRIPTION --limit=N [--auto-ack]`: a table in a box. */
export function pullSubscription(broker: PubSub, name: string, now: Ms, { limit = 1, autoAck = false }: PullOptions = {}): string {
  return run('gcloud.pubsub.subscriptions.pull', () => {
    const pulled = broker.pull(name, { max: limit }, now);
    if (pulled.length === 0) return 'Listed 0 items.\n';
    if (autoAck)
      broker.acknowledge(
        name,
        pulled.map(({ ackId }) => ackId),
        now,
      );
    const head = ['DATA', 'MESSAGE_ID', 'ORDERING_KEY', 'ATTRIBUTES', 'DELIVERY_ATTEMPT', autoAck ? 'ACK_STATUS' : 'ACK_ID'];
    const rows = pulled.map(({ body, message, orderingKey, headers, deliveryAttempt, ackId }) => [
      typeof body === 'string' ? body : JSON.stringify(body),
      message,
      orderingKey,
      // One to a line.
      Object.keys(headers)
        .sort()
        .map(key => `${key}=${headers[key]}`)
        .join('\n'),
      deliveryAttempt === 0 ? '' : String(deliveryAttempt),
      autoAck ? 'SUCCESS' : ackId,
    ]);
    return box(head, rows);
  });
}

function box(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map(row => row.map(cell => cell.split('\n')));
  const widths = head.map((name, column) => Math.max(name.length, ...cells.flatMap(row => row[column]!.map(line => line.length))));
  const rule = (left: string, middle: string, right: string) => left + widths.map(width => '─'.repeat(width + 2)).join(middle) + right;
  const line = (texts: readonly string[], placed: (text: string, width: number) => string) =>
    `│ ${texts.map((text, column) => placed(text, widths[column]!)).join(' │ ')} │`;
  const lines = [rule('┌', '┬', '┐'), line(head, centred), rule('├', '┼', '┤')];
  for (const row of cells) {
    const height = Math.max(...row.map(cell => cell.length));
    for (let n = 0; n < height; n += 1)
      lines.push(
        line(
          row.map(cell => cell[n] ?? ''),
          (text, width) => text.padEnd(width),
        ),
      );
  }
  lines.push(rule('└', '┴', '┘'));
  return `${lines.join('\n')}\n`;
}

/** As Python centres: of an odd space the greater half goes left where the width is odd, and right where it is even. */
function centred(text: string, width: number): string {
  const space = width - text.length;
  const left = (space >> 1) + (space & width & 1);
  return ' '.repeat(left) + text + ' '.repeat(space - left);
}

function run(command: string, act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof PubSubError)) throw error;
    return `ERROR: (${command}) ${error.code}: ${error.message}\n`;
  }
}
