import packing from '../../../content/figures/outbox/packing.js?lowered';
import type { Json, Ms } from '../../history/event.ts';
import type { OwnRealm } from '../../process/own-realm.ts';
import { openServices } from '../../services/open.ts';
import { oneGroup } from './feeds.ts';
import { FigureProcess } from './process.ts';

const GRANTED = { db: { tables: { seen: { rows: {} }, parcels: { rows: {} } } } };

/** The consumer of the figures in which orders are published: it packs a parcel for each event id that it has not seen. */
export class Packing {
  readonly #process: FigureProcess;
  readonly parcels: string[] = [];

  constructor(realm: OwnRealm) {
    this.#process = new FigureProcess({
      feed: oneGroup(),
      realm,
      program: packing,
      granted: GRANTED,
      services: openServices(GRANTED),
      settle: () => null,
    });
  }

  /** Hands it one event, and says what it did. */
  take(message: string, body: { readonly [field: string]: Json }, now: Ms): { readonly packed: readonly string[]; readonly says: string } {
    const seen = this.#process.history.length;
    const view = { id: message, body, headers: {} };
    this.#process.hand({ message, queue: '', attempt: 1, cause: 'first', receipt: '', view, observed: message }, now);
    this.#process.finish(now);
    const changes = this.#process.history.slice(seen).flatMap(event => (event.type === 'applied' ? event.changes : []));
    const packed = changes.filter(({ store }) => store === 'parcels').map(({ key }) => key);
    this.parcels.push(...packed);
    return { packed, says: packed.length === 0 ? `has seen ${body.eventId}, and does nothing` : `packs ${packed.join(', ')}` };
  }
}
