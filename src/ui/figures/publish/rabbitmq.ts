import { RabbitBroker } from '../../../brokers/rabbitmq/broker.ts';
import { openOwnRealm } from '../../../process/own-realm.ts';
import { Packing } from '../packing.ts';
import { Tape } from './tape.ts';
import type { Step, Trouble } from './view.ts';

const EVENT = { eventId: 'evt_12', orderId: 'ord_12' };
const QUEUE = 'packing';
interface Setting {
  readonly confirms: boolean;
  readonly persistent: boolean;
}
const SETTINGS: readonly Setting[] = [
  { confirms: false, persistent: false },
  { confirms: true, persistent: false },
  { confirms: true, persistent: true },
];

/** The RabbitMQ model: one durable classic queue behind the default exchange. */
export function playRabbitMq(setting: number, trouble: Trouble): { readonly steps: readonly Step[]; readonly stored: number } {
  const run = new RabbitRun(SETTINGS[setting]!, trouble);
  return { steps: run.tape.steps, stored: run.consume() };
}

class RabbitRun {
  readonly tape: Tape;
  readonly #setting: Setting;
  readonly #packing = new Packing(openOwnRealm());
  #toSend = [EVENT.eventId];
  #confirmed: string[] = [];
  /** Confirms that the broker has written and the service has not read. */
  #unread = 0;
  readonly #broker = new RabbitBroker({ onEvent: event => event.type === 'confirm' && event.kind === 'ack' && (this.#unread += 1) });

  constructor(setting: Setting, trouble: Trouble) {
    this.#setting = setting;
    this.#broker.openChannel().declareQueue({ queue: QUEUE, durable: true });
    this.tape = new Tape(() => {
      const ready = this.#broker.counts(QUEUE)?.[0] ?? 0;
      return [[...this.#toSend], Array.from({ length: ready }, () => EVENT.eventId), [...this.#confirmed], [...this.#packing.parcels]];
    });
    this.#publish(trouble);
    if (trouble === 'broker') this.#restart();
  }

  #publish(trouble: Trouble): void {
    const { confirms } = this.#setting;
    if (!confirms) this.#toSend = [];
    this.tape.note('orders service', confirms ? 'publishes, and waits for the confirm' : 'publishes, and counts the event as published');
    if (trouble === 'process' && !confirms) {
      this.tape.note('orders service', 'dies with the message in the buffer of its socket', 'crash');
      this.tape.note('orders service', 'starts anew: nothing left to send');
      return;
    }
    if (trouble === 'request') {
      this.tape.note('broker', 'the connection breaks before the message is through', 'fault');
      if (confirms) this.#again();
      return;
    }
    this.#send();
    if (trouble === 'answer' && !confirms) this.tape.note('broker', 'there is no confirm that could be lost', 'fault');
    if (trouble === 'process') {
      this.#unread = 0;
      this.tape.note('orders service', 'dies before it has read the confirm', 'crash');
      this.#again();
    } else if (trouble === 'answer' && confirms) {
      this.#unread = 0;
      this.tape.note('broker', 'the connection breaks, and the confirm with it', 'fault');
      this.#again();
    } else this.#read();
  }

  /** Over a connection of its own, which then breaks or does not. */
  #send(): void {
    const channel = this.#broker.openChannel();
    if (this.#setting.confirms) channel.selectConfirms();
    const properties = { messageId: EVENT.eventId, ...(this.#setting.persistent ? { deliveryMode: 2 } : {}) };
    channel.publish({ exchange: '', key: QUEUE, body: JSON.stringify(EVENT), properties });
    this.tape.note('broker', 'puts the message into the queue');
  }

  #again(): void {
    this.tape.note('orders service', 'has no confirm, connects anew and publishes again');
    this.#send();
    this.#read();
  }

  #read(): void {
    if (this.#unread === 0) return;
    this.#unread = 0;
    this.#toSend = [];
    this.#confirmed = [EVENT.eventId];
    this.tape.note('orders service', 'reads the confirm: published');
  }

  #restart(): void {
    this.#broker.restart();
    const kept = (this.#broker.counts(QUEUE)?.[0] ?? 0) > 0;
    this.tape.note('broker', `restarts: the durable queue is there, the message is ${kept ? 'too' : 'not'}`, 'fault');
  }

  /** How many messages a consumer gets. */
  consume(): number {
    const channel = this.#broker.openChannel();
    for (let count = 0; ; count += 1) {
      const { value } = channel.get(QUEUE);
      if (value === null || value.empty) return count;
      const { says } = this.#packing.take(`${value.message}`, JSON.parse(String(value.body)), 0);
      channel.ack(value.tag);
      this.tape.note('packing', `gets message ${count + 1}: ${says}`);
    }
  }
}
