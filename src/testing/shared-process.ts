/** Unit tests share their process with the files that come after them. What would break those is told of the file that did it. */
import { afterAll } from 'vitest';

afterAll(() => {
  if (Object.isFrozen(Object.prototype))
    throw new Error('this file froze the language of its process for good: name it under FREEZING in vitest.config.ts');
});
