import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exerciseSchema } from '../../exercise/schema.ts';
import { meaningAt, type Schema, suggestionsAt } from './yaml-help.ts';
import { placeAt } from './yaml-place.ts';

const schema = exerciseSchema() as Schema;
const good = readFileSync('exercises/idempotent-order-consumer/exercise.yaml', 'utf8');

/** The place of the bar, and the text without it. */
function marked(text: string): [string, number] {
  const offset = text.indexOf('¦');
  return [text.replace('¦', ''), offset];
}
const place = (text: string) => placeAt(...marked(text));
const labels = (text: string) => suggestionsAt(schema, ...marked(text)).all.map(({ label }) => label);

describe('the place in a text that is being written', () => {
  it.each<[string, string, readonly (string | number)[], 'name' | 'value', string]>([
    ['the top', '¦', [], 'name', ''],
    ['a name that has begun', 'title: x\nmin¦', [], 'name', 'min'],
    ['below a name', 'brokers:\n  shop:\n    ¦', ['brokers', 'shop'], 'name', ''],
    ['a value', 'brokers:\n  shop:\n    kind: sq¦', ['brokers', 'shop', 'kind'], 'value', 'sq'],
    ['back again', 'brokers:\n  shop:\n    kind: sqs\nserv¦', [], 'name', 'serv'],
    ['an item', 'hints:\n  - a\n  - b¦', ['hints', 1], 'value', 'b'],
    ['a name in an item', 'bounds:\n  - sends: [a]\n  - sends: [b]\n    work¦', ['bounds', 1], 'name', 'work'],
    ['an item as deep as its name', 'hints:\n- a\n- b¦', ['hints', 1], 'value', 'b'],
    ['in braces', 'bounds:\n  - { sends: [a], fau¦', ['bounds', 0], 'name', 'fau'],
    ['in brackets in braces', 'bounds:\n  - { sends: [a, b¦', ['bounds', 0, 'sends', 1], 'value', 'b'],
    ['in braces in braces', 'bounds:\n  - { sends: [a], faults: { cr¦', ['bounds', 0, 'faults'], 'name', 'cr'],
    ['after braces', 'bounds:\n  - { sends: [a], faults: { crash: 1 }, w¦', ['bounds', 0], 'name', 'w'],
    ['in a long text', 'summary: |\n  one\n  two: th¦', ['summary'], 'value', 'two: th'],
    ['after a comment', 'brokers:\n# so\n  shop:\n    # and so\n    k¦', ['brokers', 'shop'], 'name', 'k'],
  ])('%s', (_, text, path, writes, begun) => {
    expect(place(text)).toEqual({ path, writes, begun });
  });
});

describe('what can be written there', () => {
  it('are the fields that are not there yet', () => {
    const found = labels(good.replace('minutes: 20', 'min¦'));
    expect(found).toContain('minutes');
    expect(found).not.toContain('title');
  });

  it('are the fields of the broker’s own kind', () => {
    expect(labels('brokers:\n  shop:\n    kind: kafka\n    ¦\n')).toEqual(expect.arrayContaining(['topics', 'handled']));
    expect(labels('brokers:\n  shop:\n    kind: kafka\n    ¦\n')).not.toContain('queues');
    expect(labels('brokers:\n  shop:\n    kind: ¦\n')).toEqual(expect.arrayContaining(['sqs', 'kafka', 'rabbitmq']));
  });

  it('are the parameters of this very criterion', () => {
    const criterion = (id: string) => labels(good.replace('{ id: guard-is-atomic, points: 2 }', `{ id: ${id}, points: 2, with: { ¦ } }`));
    expect(criterion('no-message-lost')).toEqual(expect.arrayContaining(['attempts', 'in', 'most']));
    expect(criterion('effect-once')).not.toContain('attempts');
    expect(labels(good.replace('id: guard-is-atomic', 'id: ¦'))).toContain('effect-once');
  });

  it('are names that stand elsewhere in the file', () => {
    expect(labels(good.replace('[order-12, order-13]', '[order-12, ¦]'))).toEqual(['order-12', 'order-12-again', 'order-13']);
    expect(labels(good.replace('broker: shop', 'broker: ¦'))).toEqual(['shop']);
    expect(labels(good.replace('faults: { crash: 2 }', 'faults: { ¦ }'))).toEqual(expect.arrayContaining(['crash', 'expire', 'lose']));
  });
});

describe('what stands there', () => {
  const meaning = (text: string) => meaningAt(schema, ...marked(text));

  it('is told in the schema’s words', () => {
    expect(meaning(good.replace('minutes: 20', 'min¦utes: 20'))).toBe('**minutes** How long a learner needs, about.');
    expect(meaning(good.replace('faults: { crash: 2 }', 'faults: { cr¦ash: 2 }'))).toBe('**crash** How often a process may die.');
    expect(meaning(good.replace('direction: falls', 'direc¦tion: falls'))).toBe(null);
  });
});
