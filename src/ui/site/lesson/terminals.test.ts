/** The terminals of the lesson are runs; what its sentences say of them must be what the runs gave. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kafkaTrouble, rabbitTrouble, slowEmails, sqsTrouble } from './terminals.ts';

const lesson = readFileSync('content/lessons/event-driven-pub-sub.mdx', 'utf8');

describe('the lesson says of its terminals what they show', () => {
  it('K-04: one partition of the Kafka group is far behind, at one offset, and the record there has no total', () => {
    const { group, record, partition, offset, end, nobody } = kafkaTrouble();
    const rows = group
      .trim()
      .split('\n')
      .slice(1)
      .map(row => row.split(/\s+/));
    const stuck = rows.find(row => row[2] === String(partition))!;
    expect(stuck.slice(3, 6)).toEqual([String(offset), String(end), String(end - offset)]);
    expect(lesson).toContain(`Partition ${partition} is in trouble: ${end - offset} records behind`);
    expect(lesson).toContain(`If it still says ${offset}, look at that record`);
    const others = rows.filter(row => row !== stuck);
    expect(others).toHaveLength(2);
    for (const [, , , , , lag] of others) expect(Number(lag)).toBeLessThan(10);
    expect(new Set(rows.map(row => row[6])).size, 'a consumer for each partition').toBe(3);
    expect(record).toContain('"total":null');
    const [notice] = nobody.trim().split('\n');
    expect(lesson).toContain(`\`${notice}\``);
    expect(nobody).toMatch(/ - +- +-\n$/);
  });

  it('S-03: what is in the dead-letter queue was received five times before somebody looked', () => {
    const { depth, deadDepth, dead } = sqsTrouble();
    const counts = JSON.parse(depth).Attributes;
    expect(Number(counts.ApproximateNumberOfMessages)).toBeGreaterThan(1000);
    expect(Number(counts.ApproximateNumberOfMessagesNotVisible)).toBe(20);
    expect(Number(JSON.parse(deadDepth).Attributes.ApproximateNumberOfMessages)).toBe(7);
    const [message] = JSON.parse(dead).Messages;
    expect(message.Body).toContain('"total":null');
    const count = Number(message.Attributes.ApproximateReceiveCount);
    expect(lesson).toContain(`The count of ${count} is five attempts in the main queue, where the limit was ${count - 1}, and this look`);
  });

  it('RabbitMQ has as much in its queues as SQS', () => {
    const { depth, deadDepth } = sqsTrouble();
    const rows = rabbitTrouble()
      .trim()
      .split('\n')
      .slice(3)
      .map(row => row.split('\t'));
    const counts = Object.values(JSON.parse(depth).Attributes);
    expect(rows).toEqual([
      ['email', ...counts, '1'],
      ['email.dead', ...Object.values(JSON.parse(deadDepth).Attributes), '0', '0'],
    ]);
  });

  it('an email that takes longer than the visibility timeout is sent until the queue gives up', async () => {
    const { log, history } = await slowEmails();
    const handled = history.flatMap(event => (event.type === 'delivered' ? [event.at] : []));
    expect(handled.map((at, index) => at - index * 30_000)).toEqual(handled.map(() => 0));
    const sent = log.filter(line => line.includes('sent'));
    const gaveUp = history.find(event => event.type === 'dead-lettered')!;
    expect(lesson).toContain(`after ${gaveUp.attempts} receives and ${sent.length} emails`);
    expect(history.some(event => event.type === 'settled')).toBe(false);
    const [first] = sent;
    expect(first).toContain('00:00:34.000');
    expect(lesson).toContain('the work takes 34 seconds');
  });
});
