import { publishedFunctions } from './frozen.ts';
import { EPOCH } from './virtual-date.ts';

const ABSENT = 'mark measure getEntries getEntriesByName getEntriesByType clearMarks clearMeasures timerify eventLoopUtilization'.split(
  ' ',
);

/** `performance`, in virtual time: milliseconds since the run began, of whatever life. @param now reads the clock */
export function createPerformance(now: () => number): object {
  const refuse = (name: string) => ({
    [name]: () => {
      throw new TypeError(`\`performance.${name}\` does not exist here: subtract two readings of \`performance.now\`.`);
    },
  });
  return publishedFunctions({
    now: () => now(),
    timeOrigin: EPOCH,
    toJSON: () => ({ timeOrigin: EPOCH }),
    ...Object.assign({}, ...ABSENT.map(refuse)),
  });
}
