import type { Play } from '../figure.ts';
import { playKafka } from './kafka.ts';
import { playRabbitMq } from './rabbitmq.ts';
import {
  BROKERS,
  type BrokerName,
  NAMES,
  OPENING,
  type Outcome,
  type Pick,
  type PublishView,
  SETTINGS,
  type Step,
  TROUBLE_NAMES,
  TROUBLES,
} from './view.ts';

const PLAYERS = { kafka: playKafka, rabbitmq: playRabbitMq };

/** The same each time, so one is enough. */
let outcomes: PublishView['outcomes'] | undefined;

/** One event, published with one setting, and one thing that goes wrong. Every square of the table is a run, and so is what is shown. */
export const play: Play<Pick, PublishView> = picks => {
  const picked = picks.at(-1) ?? OPENING;
  const { steps, outcome } = run(picked);
  outcomes ??= Object.fromEntries(BROKERS.map(broker => [broker, table(broker)])) as PublishView['outcomes'];
  return { said: sentence(picked, outcome, steps), picked, outcome, outcomes, steps };
};

function run({ broker, setting, trouble }: Pick): { readonly steps: readonly Step[]; readonly outcome: Outcome } {
  const { steps, stored } = PLAYERS[broker](setting, trouble);
  return { steps, outcome: stored === 0 ? 'lost' : stored === 1 ? 'once' : 'twice' };
}

const table = (broker: BrokerName): PublishView['outcomes'][BrokerName] =>
  SETTINGS[broker].map(
    (_, setting) =>
      Object.fromEntries(
        TROUBLES.map(trouble => [trouble, run({ broker, setting, trouble }).outcome]),
      ) as PublishView['outcomes'][BrokerName][number],
  );

function sentence({ broker, setting, trouble }: Pick, outcome: Outcome, steps: readonly Step[]): string {
  const { name } = SETTINGS[broker][setting]!;
  const believed = steps.some(({ places: [toSend] }) => toSend.length === 0);
  const comes = {
    once: 'the event is there once.',
    twice: 'the event is there twice, under one id. The consumer has a table of the ids it has seen, and packs one parcel.',
    lost: `the event is nowhere${believed ? ', and the service counts it as published' : ''}.`,
  }[outcome];
  return `${NAMES[broker]}, ${name}, ${TROUBLE_NAMES[broker][trouble]}: ${comes}`;
}
