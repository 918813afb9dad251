import { THREE_EFFECTS } from './inputs.ts';

type Bare = (message: object, services: object) => Promise<void>;

/** L of the searches: a handler of three effects, as the engine itself runs it, called in sequence with effects that cost nothing. */
export function bareLoop(messages: number): () => Promise<void> {
  const handle = new Function(THREE_EFFECTS.replace('export async function', 'return async function'))() as Bare;
  return async () => {
    const marked = new Uint8Array(messages);
    let pushes = 0;
    const db = {
      exists: (_: string, id: number) => Promise.resolve(marked[id] === 1),
      insert: (_: string, id: number) => {
        marked[id] = 1;
        return Promise.resolve();
      },
    };
    const push = {
      send: (_: number) => {
        pushes += 1;
        return Promise.resolve();
      },
    };
    for (let id = 0; id < messages; id += 1) await handle({ id, body: { userId: id } }, { db, push });
    if (pushes !== messages) throw new Error('the bare loop lost messages');
  };
}
