/**
 * A payment provider, with Stripe's rules for idempotency (https://docs.stripe.com/api/idempotent_requests). What a handler
 * can notice:
 *
 * - A charge without a key is a charge, however often the same order asks for it.
 * - A key stands for the first request that was made with it, for at least 24 hours: who repeats it gets the same answer and
 *   no second charge. That includes a card that was declined: under the same key it stays declined, whatever the customer
 *   did about it since.
 * - The same key with other parameters, or for another operation, is refused.
 * - What never began is not kept: wrong arguments, an outage (503), too many requests (429).
 * - A refund gives back the whole or a part, and never more than was charged.
 *
 * Each charge is a durable change: a new row of the store `payments` with its `amount`. A refund changes `refunded` only.
 * That two requests with one key at the same moment conflict (409) is not modelled: a call here takes no time.
 */
import type { Digest } from '../history/digest.ts';
import type { Change, Json, Ms } from '../history/event.ts';
import { Arguments } from './arguments.ts';
import { type Availability, Door, IdempotencyKeys, idempotencyKeyFrom } from './provider.ts';
import { Rows } from './rows.ts';
import { type Reply, type Service, type ServiceCall, ServiceRefusal } from './service.ts';

export interface PaymentsConfig extends Availability {
  /** How long a key is remembered; a day where left out. */
  readonly idempotencyKeys?: { readonly liveMs: Ms } | null;
  /** Customers whose card is declined, each with the bank's reason: `insufficient_funds`. */
  readonly declines?: { readonly [customer: string]: string };
}

interface Charge {
  readonly customer: string;
  /** In the smallest unit of the currency: cents. */
  readonly amount: number;
  readonly currency: string;
  readonly refunded: number;
}

const DAY = 86_400_000;
const LONGEST_KEY = 255;
/** Stripe's limit: eight digits. */
const LARGEST_AMOUNT = 99_999_999;
const SUCH_OPTIONS = '{ idempotencyKey: "charge/ord_12" }';

export class Payments implements Service {
  readonly #door: Door;
  readonly #keys: IdempotencyKeys | null;
  readonly #declines: ReadonlyMap<string, string>;
  readonly #charges: Rows<Charge>;
  /** Charges made for each customer. */
  readonly #counts: Rows<number>;

  constructor(from: PaymentsConfig | Payments) {
    if (from instanceof Payments) {
      this.#door = from.#door.copy();
      this.#keys = from.#keys?.copy() ?? null;
      this.#declines = from.#declines;
      this.#charges = from.#charges.copy();
      this.#counts = from.#counts.copy();
      return;
    }
    const { idempotencyKeys = { liveMs: DAY }, declines = {}, ...availability } = from;
    this.#door = new Door('payment', availability, { limited: 'rate_limit' });
    this.#keys = idempotencyKeys === null ? null : new IdempotencyKeys(idempotencyKeys.liveMs, { status: 400, code: 'idempotency_error' });
    this.#declines = new Map(Object.entries(declines));
    this.#charges = new Rows<Charge>((into, { amount, currency, refunded }) => into.number(amount).add(currency).number(refunded));
    this.#counts = new Rows<number>((into, charges) => into.number(charges));
  }

  ready(): boolean {
    return true;
  }

  readOnly(operation: string): boolean {
    return operation === 'get';
  }

  apply({ operation, args }: ServiceCall, now: Ms): Reply {
    const read = new Arguments(`payments.${operation}`, 'parameter_invalid');
    if (operation === 'get') {
      const id = read.text(args[0], 'the id of the charge', '"ch_cus_ada_1"');
      this.#door.enter(operation, now);
      return { result: shown(id, this.#chargeNamed(read, id)), changes: [] };
    }
    const request = operation === 'charge' ? chargeFrom(read, args[0]) : refundFrom(read, args[0]);
    const key = this.#keyFrom(read, args[1]);
    this.#door.enter(operation, now);
    const parameters = [operation, ...Object.values(request)];
    const known = key === null ? null : this.#keys!.find(read.call, key, parameters, now);
    if (known !== null) {
      if ('refusal' in known) throw known.refusal;
      return { result: known.result, changes: [] };
    }
    try {
      const reply = 'charge' in request ? this.#refund(read, request) : this.#charge(request);
      if (key !== null) this.#keys!.remember(key, parameters, { result: reply.result }, now);
      return reply;
    } catch (refusal) {
      if (key !== null && refusal instanceof ServiceRefusal) this.#keys!.remember(key, parameters, { refusal }, now);
      throw refusal;
    }
  }

  disconnect(): void {}

  /** How many charges a customer has shows in the ids of these. */
  digest(into: Digest, now: Ms): void {
    this.#charges.digest(into);
    this.#door.digest(into, now);
    this.#keys?.digest(into, now);
  }

  copy(): Payments {
    return new Payments(this);
  }

  snapshot(): Json {
    return Object.fromEntries(this.#charges.sorted().map(([id, charge]) => [id, { ...charge }]));
  }

  #charge({ customer, amount, currency }: ChargeRequest): Reply {
    const reason = this.#declines.get(customer);
    if (reason !== undefined)
      throw new ServiceRefusal('CardDeclined', `the card of ${customer} was declined: ${reason} (402)`, 'card_declined', {
        status: 402,
        declineCode: reason,
      });
    const number = (this.#counts.get(customer) ?? 0) + 1;
    this.#counts.set(customer, number);
    // Numbered for each customer, so that charges of others, earlier or later, do not show in it.
    const id = `ch_${customer}_${number}`;
    const charge: Charge = { customer, amount, currency, refunded: 0 };
    this.#charges.set(id, charge);
    return { result: shown(id, charge), changes: [{ store: 'payments', key: id, before: null, after: { ...charge } }] };
  }

  #refund(read: Arguments, { charge: id, amount }: RefundRequest): Reply {
    const charge = this.#chargeNamed(read, id);
    const left = charge.amount - charge.refunded;
    const refused = (code: string, text: string) =>
      new ServiceRefusal('RefundRefused', `${read.call}: ${text} (400)`, code, { status: 400 });
    if (left === 0) throw refused('charge_already_refunded', `all of ${id} was refunded before`);
    const back = amount ?? left;
    if (back > left) throw refused('amount_too_large', `${back} is more than the ${left} that are left of ${id}`);
    const after: Charge = { ...charge, refunded: charge.refunded + back };
    this.#charges.set(id, after);
    const change: Change = { store: 'payments', key: id, before: { ...charge }, after: { ...after } };
    return { result: { id: `re_${id}_${after.refunded}`, charge: id, amount: back, status: 'succeeded' }, changes: [change] };
  }

  #chargeNamed(read: Arguments, id: string): Charge {
    const found = this.#charges.get(id);
    if (found !== null) return found;
    throw new ServiceRefusal('NoSuchCharge', `${read.call}: there is no charge ${id} (404)`, 'resource_missing', { status: 404 });
  }

  #keyFrom(read: Arguments, options: Json | undefined): string | null {
    const { idempotencyKey } = read.options(options, ['idempotencyKey'], SUCH_OPTIONS);
    return idempotencyKeyFrom(read, idempotencyKey, { longest: LONGEST_KEY, taken: this.#keys !== null });
  }
}

interface ChargeRequest {
  readonly customer: string;
  readonly amount: number;
  readonly currency: string;
}

interface RefundRequest {
  readonly charge: string;
  /** Null: all that is left. */
  readonly amount: number | null;
}

function chargeFrom(read: Arguments, value: Json | undefined): ChargeRequest {
  const such = '{ customer: "cus_ada", amount: 1999, currency: "eur" }';
  const { customer, amount, currency } = read.fields(value, 'the charge', ['customer', 'amount', 'currency'], such);
  const code = currency === undefined || currency === null ? 'eur' : read.text(currency, 'the currency', '"eur"');
  if (!/^[a-z]{3}$/.test(code)) throw read.refusal(`the currency must be three small letters such as eur, not "${code}".`);
  return {
    customer: read.text(customer, 'the customer', '"cus_ada"'),
    amount: read.whole(amount, 'the amount, in cents,', { from: 1, to: LARGEST_AMOUNT }),
    currency: code,
  };
}

function refundFrom(read: Arguments, value: Json | undefined): RefundRequest {
  const { charge, amount } = read.fields(value, 'the refund', ['charge', 'amount'], '{ charge: "ch_cus_ada_1" }');
  return {
    charge: read.text(charge, 'the id of the charge', '"ch_cus_ada_1"'),
    amount: amount === undefined || amount === null ? null : read.whole(amount, 'the amount, in cents,', { from: 1 }),
  };
}

const shown = (id: string, { customer, amount, currency, refunded }: Charge): Json => ({
  id,
  customer,
  amount,
  currency,
  refunded,
  status: 'succeeded',
});
