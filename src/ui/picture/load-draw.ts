import { loadOnce } from '../load-once.ts';

/** What lays a picture out, fetched when one is first drawn. */
export const loadDraw = loadOnce(() => import('./draw.ts'));
