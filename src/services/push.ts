/**
 * A push provider, in the words of APNs and FCM. What a handler can notice:
 *
 * - Accepted (200) means that the provider took it, not that anybody saw it.
 * - There is no idempotency key. Two sends are two pushes, and a phone that is on makes its noise twice.
 * - A collapse id is not one either: the later push takes the earlier one's place *on the screen*. Both were sent, both count
 *   against the limit, and the receiver is disturbed twice. APNs takes at most 64 bytes for it.
 * - A device token that is no longer valid is answered with 410 every time: drop it.
 * - It is down at times (503), and refuses with 429 and the time to wait when asked too often.
 * - `data` is for the app, as FCM has it: texts by name, which say what to open.
 *
 * Each accepted push is a durable change of the device: `pushes` rises by one; `shown` are the notifications on its screen.
 * Where a push has data, the change names what it was about: the newest of the device are its data, with the device's token as `userId`,
 * because a token stands for whoever has the device.
 * Devices here are always on. What a provider keeps for one that is off (one for each app at APNs, up to 100 for 28 days at
 * FCM) is not modelled.
 */
import type { Digest } from '../history/digest.ts';
import type { Change, Json, Ms } from '../history/event.ts';
import { Arguments, article, isObject } from './arguments.ts';
import { type Availability, Door } from './provider.ts';
import { Rows } from './rows.ts';
import { type Reply, type Service, type ServiceCall, ServiceRefusal } from './service.ts';

export interface PushConfig extends Availability {
  /** Device tokens that are not valid any more. */
  readonly goneTokens?: readonly string[];
}

interface Device {
  readonly pushes: number;
  readonly collapseIds: readonly string[];
  /** Notifications on the screen that have no collapse id, so that nothing can take their place. */
  readonly single: number;
}

const LONGEST_COLLAPSE_ID = 64;
/** Of APNs and FCM alike, for all of a message; here for its data. */
const MOST_DATA_BYTES = 4096;

export class Push implements Service {
  readonly #door: Door;
  readonly #gone: ReadonlySet<string>;
  readonly #devices: Rows<Device>;

  constructor(from: PushConfig | Push) {
    if (from instanceof Push) {
      this.#door = from.#door.copy();
      this.#gone = from.#gone;
      this.#devices = from.#devices.copy();
      return;
    }
    const { goneTokens = [], ...availability } = from;
    this.#door = new Door('push', availability, { limited: 'TooManyRequests', down: 'ServiceUnavailable' });
    this.#gone = new Set(goneTokens);
    this.#devices = new Rows<Device>((into, { pushes, collapseIds, single }) => into.number(pushes).number(single).json(collapseIds));
  }

  ready(): boolean {
    return true;
  }

  readOnly(): boolean {
    return false;
  }

  apply({ operation, args }: ServiceCall, now: Ms): Reply {
    if (operation !== 'send') throw new Error(`the push service has no operation ${operation}`);
    const read = new Arguments('push.send', 'BadRequest');
    const token = read.text(args[0], 'the device token', '"ada-phone"');
    const { title, data } = notificationFrom(read, args[1]);
    const collapseId = collapseIdFrom(read, args[2]);
    this.#door.enter('send', now);
    if (this.#gone.has(token))
      throw new ServiceRefusal(
        'TokenGone',
        `the push provider knows no device ${token} any more: forget this token (410)`,
        'Unregistered',
        {
          status: 410,
        },
      );
    return this.#accept(token, newestOf(token, title, data), collapseId);
  }

  disconnect(): void {}

  digest(into: Digest, now: Ms): void {
    this.#devices.digest(into);
    this.#door.digest(into, now);
  }

  copy(): Push {
    return new Push(this);
  }

  snapshot(): Json {
    return Object.fromEntries(this.#devices.sorted().map(([token, device]) => [token, counts(device)]));
  }

  #accept(token: string, newest: Json, collapseId: string | null): Reply {
    const before = this.#devices.get(token);
    const { pushes, collapseIds, single } = before ?? { pushes: 0, collapseIds: [], single: 0 };
    const known = collapseId === null || collapseIds.includes(collapseId);
    const after: Device = {
      pushes: pushes + 1,
      collapseIds: known ? collapseIds : [...collapseIds, collapseId].sort(),
      single: single + (collapseId === null ? 1 : 0),
    };
    this.#devices.set(token, after);
    const change: Change = {
      store: 'push',
      key: token,
      before: before === null ? null : counts(before),
      after: { ...counts(after), ...(newest === null ? {} : { newest }) },
    };
    return { result: { id: `${token}#${after.pushes}` }, changes: [change] };
  }
}

const counts = ({ pushes, collapseIds, single }: Device) => ({ pushes, shown: single + collapseIds.length });

/** What there is to say of it; null for nothing. */
function newestOf(token: string, title: string | null, data: Data | null): Json {
  if (data === null) return title;
  // Whose device it is, no data can say otherwise.
  return { ...data, ...(title === null ? {} : { title }), userId: token };
}

interface Data {
  readonly [name: string]: string;
}

function notificationFrom(read: Arguments, value: Json | undefined): { readonly title: string | null; readonly data: Data | null } {
  if (value === undefined || value === null) return { title: null, data: null };
  if (!isObject(value)) return { title: read.text(value, 'the notification', '"Ada posted" or { title: "Ada posted" }'), data: null };
  const { title, body, data } = read.fields(value, 'the notification', ['title', 'body', 'data'], '{ title: "Ada posted" }');
  if (body !== undefined && body !== null) read.text(body, 'the `body` of the notification', '"Look"');
  return { title: read.text(title, 'the `title` of the notification', '"Ada posted"'), data: dataFrom(read, data) };
}

function dataFrom(read: Arguments, value: Json | undefined): Data | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw read.refusal(`the \`data\` must be an object such as { postId: "p1" }, not ${article(value)}.`);
  for (const [name, text] of Object.entries(value))
    if (typeof text !== 'string') throw read.refusal(`\`data.${name}\` must be a text, as all data of a push is, not ${article(text)}.`);
  const data = value as Data;
  const bytes = new TextEncoder().encode(JSON.stringify(data)).length;
  if (bytes > MOST_DATA_BYTES) throw read.refusal(`the \`data\` has ${bytes} bytes; a push takes ${MOST_DATA_BYTES}.`);
  return data;
}

function collapseIdFrom(read: Arguments, value: Json | undefined): string | null {
  if (isObject(value) && Object.hasOwn(value, 'idempotencyKey'))
    throw read.refusal(
      'no push provider takes an idempotency key. A `collapseId` only replaces what is on the screen; to push once, remember what you pushed.',
    );
  const { collapseId } = read.options(value, ['collapseId'], '{ collapseId: "post-7" }');
  if (collapseId === undefined || collapseId === null) return null;
  const id = read.text(collapseId, 'the collapseId', '"post-7"');
  if (id.length > LONGEST_COLLAPSE_ID) throw read.refusal(`the collapseId has ${id.length} characters; APNs takes ${LONGEST_COLLAPSE_ID}.`);
  return id;
}
