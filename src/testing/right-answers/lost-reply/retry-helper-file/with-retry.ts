interface Options {
  tries: number;
  pause: (n: number) => Promise<void>;
  unless?: (error: unknown) => boolean;
}

export async function withRetry<T>(work: () => Promise<T>, { tries, pause, unless = () => false }: Options): Promise<T> {
  let last: unknown;
  for (let n = 1; n <= tries; n++) {
    try {
      return await work();
    } catch (error) {
      if (unless(error)) throw error;
      last = error;
    }
    if (n < tries) await pause(n);
  }
  throw last;
}
