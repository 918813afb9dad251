/**
 * A provider that sends mail. What a handler can notice:
 *
 * - A mail that was accepted is on its way and cannot be called back. Nobody can ask the provider whether it was sent.
 * - The same mail, sent again, is another mail: the provider cannot tell a retry from a second letter.
 * - Unless it takes idempotency keys. Then a key stands for one mail for 24 hours: who sends again with the same key gets the
 *   first answer, and no second mail leaves; with the same key and another mail it is refused (409). Errors are not kept, so
 *   a send that was refused may be tried again under its key. So does Resend: https://resend.com/docs/dashboard/emails/idempotency-keys
 * - It is down at times (503) and takes only so many requests in a stretch of time (429, with the time to wait).
 * - Addresses that it will not write to are refused every time (422), as Postmark refuses an inactive recipient.
 *
 * Each accepted mail is a durable change: of the receiver's inbox, whose `mails` rise by one.
 */
import type { Digest } from '../history/digest.ts';
import type { Change, Json, Ms } from '../history/event.ts';
import { Arguments } from './arguments.ts';
import { type Availability, Door, IdempotencyKeys, idempotencyKeyFrom } from './provider.ts';
import { Rows } from './rows.ts';
import { type Reply, type Service, type ServiceCall, ServiceRefusal } from './service.ts';

export interface EmailConfig extends Availability {
  /** Null: this provider takes no keys. */
  readonly idempotencyKeys?: { readonly liveMs: Ms } | null;
  /** Addresses that are refused, each with the reason that the provider gives. */
  readonly refuses?: { readonly [address: string]: string };
}

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string | null;
}

const LONGEST_KEY = 256;

export class Email implements Service {
  readonly #door: Door;
  readonly #keys: IdempotencyKeys | null;
  readonly #refuses: ReadonlyMap<string, string>;
  /** Mails accepted for each address. */
  readonly #inboxes: Rows<number>;

  constructor(from: EmailConfig | Email) {
    if (from instanceof Email) {
      this.#door = from.#door.copy();
      this.#keys = from.#keys?.copy() ?? null;
      this.#refuses = from.#refuses;
      this.#inboxes = from.#inboxes.copy();
      return;
    }
    const { idempotencyKeys = null, refuses = {}, ...availability } = from;
    this.#door = new Door('email', availability);
    this.#keys =
      idempotencyKeys === null ? null : new IdempotencyKeys(idempotencyKeys.liveMs, { status: 409, code: 'invalid_idempotent_request' });
    this.#refuses = new Map(Object.entries(refuses));
    this.#inboxes = new Rows<number>((into, mails) => into.number(mails));
  }

  ready(): boolean {
    return true;
  }

  apply({ operation, args }: ServiceCall, now: Ms): Reply {
    if (operation !== 'send') throw new Error(`the email service has no operation ${operation}`);
    const read = new Arguments('email.send', 'validation_error');
    const mail = mailFrom(read, args[0]);
    const { idempotencyKey } = read.options(args[1], ['idempotencyKey'], '{ idempotencyKey: "order-confirmed/ord_12" }');
    const key = idempotencyKeyFrom(read, idempotencyKey, { longest: LONGEST_KEY, taken: this.#keys !== null });
    this.#door.enter('send', now);
    const parameters = [mail.to, mail.subject, mail.text];
    const known = key === null ? null : this.#keys!.find('email.send', key, parameters, now);
    if (known !== null && 'result' in known) return { result: known.result, changes: [] };
    const reason = this.#refuses.get(mail.to);
    if (reason !== undefined)
      throw new ServiceRefusal(
        'RecipientRefused',
        `the email provider does not write to ${mail.to}: ${reason} (422)`,
        'recipient_refused',
        {
          status: 422,
        },
      );
    const reply = this.#accept(mail);
    if (key !== null) this.#keys!.remember(key, parameters, { result: reply.result }, now);
    return reply;
  }

  disconnect(): void {}

  readOnly(): boolean {
    return false;
  }

  digest(into: Digest, now: Ms): void {
    this.#inboxes.digest(into);
    this.#door.digest(into, now);
    this.#keys?.digest(into, now);
  }

  copy(): Email {
    return new Email(this);
  }

  snapshot(): Json {
    return Object.fromEntries(this.#inboxes.sorted().map(([address, mails]) => [address, { mails }]));
  }

  #accept({ to, subject }: Mail): Reply {
    const before = this.#inboxes.get(to) ?? 0;
    const mails = before + 1;
    this.#inboxes.set(to, mails);
    // `before` gives no more than the count: which mail came earlier would tell apart states that are the same to everybody.
    const change: Change = { store: 'email', key: to, before: before === 0 ? null : { mails: before }, after: { mails, newest: subject } };
    // Numbered within the inbox, so that mails to others, sent earlier or later, do not show in it.
    return { result: { id: `${to}#${mails}` }, changes: [change] };
  }
}

function mailFrom(read: Arguments, value: Json | undefined): Mail {
  const such = '{ to: "ada@example.com", subject: "Your order" }';
  const { to, subject, text } = read.fields(value, 'the mail', ['to', 'subject', 'text'], such);
  const address = read.text(to, 'the `to` of the mail', '"ada@example.com"');
  if (!/^[^\s@]+@[^\s@]+$/.test(address))
    throw read.refusal(`the \`to\` of the mail must be an address such as ada@example.com, not "${address}".`);
  return {
    to: address,
    subject: read.text(subject, 'the `subject` of the mail', '"Your order"'),
    text: text === undefined || text === null ? null : read.text(text, 'the `text` of the mail', '"Thank you"'),
  };
}
