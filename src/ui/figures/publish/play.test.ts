import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { type BrokerName, TROUBLES } from './view.ts';

const row = (broker: BrokerName, setting: number) => TROUBLES.map(trouble => play([]).outcomes[broker][setting]![trouble]);

describe('publishing', () => {
  it('K-18: loses what nobody waits for, whatever goes wrong after it was sent', () => {
    expect(row('kafka', 0)).toEqual(['once', 'lost', 'once', 'lost', 'lost']);
  });

  it('K-18: loses what only the leader had, and stores a retry twice, with acks=1', () => {
    expect(row('kafka', 1)).toEqual(['once', 'once', 'twice', 'lost', 'twice']);
  });

  it('K-16, K-17: loses nothing with acks=all, and knows a retry of the client, but not one of the application', () => {
    expect(row('kafka', 2)).toEqual(['once', 'once', 'once', 'once', 'twice']);
  });

  it('keeps in RabbitMQ what was confirmed only if it was persistent, and knows no retry at all', () => {
    expect([0, 1, 2].map(setting => row('rabbitmq', setting))).toEqual([
      ['once', 'lost', 'once', 'lost', 'lost'],
      ['once', 'once', 'twice', 'lost', 'twice'],
      ['once', 'once', 'twice', 'once', 'twice'],
    ]);
  });

  it('shows a record that was acknowledged and then went with its leader', () => {
    const { steps, said } = play([{ broker: 'kafka', setting: 1, trouble: 'broker' }]);
    expect(
      steps.map(({ says, places: [toSend, leader, replicas] }) => `${says} | ${toSend.length} ${leader.length} ${replicas.length}`),
    ).toEqual([
      'the two followers fall behind: one replica in sync | 1 0 0',
      'sends, and waits for the answer | 1 0 0',
      'the leader stores it at offset 0 | 1 1 0',
      'has its answer: published | 0 1 0',
      'the leader dies, a follower takes over, which never had the record | 0 0 0',
    ]);
    expect(said).toBe('Kafka, acks=1, the leader dies: the event is nowhere, and the service counts it as published.');
  });

  it('refuses with acks=all while one replica alone is in sync, so that the service still has the event', () => {
    const { steps } = play([{ broker: 'kafka', setting: 2, trouble: 'broker' }]);
    expect(steps[2]).toMatchObject({ says: 'is refused: two replicas must have it', places: [['evt_12'], [], [], []] });
    expect(steps.at(-1)!.places).toEqual([[], ['evt_12'], ['evt_12'], ['ord_12']]);
  });

  it('packs one parcel for an event that is there twice', () => {
    for (const broker of ['kafka', 'rabbitmq'] as const) {
      const { steps } = play([{ broker, setting: 2, trouble: 'process' }]);
      expect(steps.at(-1)).toMatchObject({ says: expect.stringMatching(/has seen evt_12, and does nothing$/) });
      expect(steps.at(-1)!.places[3]).toEqual(['ord_12']);
    }
  });
});
