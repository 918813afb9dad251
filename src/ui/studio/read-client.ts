import type { Course } from '../../exercise/course.ts';
import type { ReadFolder } from '../../exercise/read-folder.ts';
import type { Project } from './project.ts';
import type { ToRead, WasRead } from './read-worker.ts';

/** Asks the worker, which is started with the first question. */
export class FolderReader {
  readonly #course: Course | null;
  #worker: Worker | null = null;
  #number = 0;
  readonly #waiting = new Map<number, { resolve(read: ReadFolder): void; reject(error: Error): void }>();

  constructor(course: Course | null) {
    this.#course = course;
  }

  read({ slug, files }: Project): Promise<ReadFolder> {
    this.#worker ??= this.#start();
    this.#number += 1;
    const asked: ToRead = { number: this.#number, slug, files, course: this.#course };
    this.#worker.postMessage(asked);
    return new Promise((resolve, reject) => this.#waiting.set(asked.number, { resolve, reject }));
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./read-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data: { number, read } }: MessageEvent<WasRead>) => {
      this.#waiting.get(number)?.resolve(read);
      this.#waiting.delete(number);
    };
    worker.onerror = event => {
      for (const { reject } of this.#waiting.values()) reject(new Error(event.message || 'the reader did not load'));
      this.#waiting.clear();
      this.close();
    };
    return worker;
  }
}
