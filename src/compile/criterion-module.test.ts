/** What a criterion of an exercise's own imports is what ours are made with. */
import { expect, it } from 'vitest';
import * as parameters from '../../graders/parameters.ts';
import { fail, pass, unknown } from '../../graders/verdict.ts';
import { CRITERION_TEXT } from './criterion-module.ts';

const own = (await import(`data:text/javascript,${encodeURIComponent(CRITERION_TEXT)}`)) as {
  readonly [name: string]: (...given: unknown[]) => unknown;
};

it('makes the parameters that ours have', () => {
  const made = [
    'effect',
    'effectNamed',
    'effects',
    'program',
    'programs',
    'destination',
    'destinations',
    'messages',
    'field',
    'texts',
    'count',
    'ms',
    'flag',
  ];
  for (const name of made) expect(own[name]!('words')).toEqual((parameters as unknown as typeof own)[name]!('words'));
  expect(own.effect!()).toEqual(parameters.effect());
  expect(own.optional!(own.ms!('words'))).toEqual(parameters.optional(parameters.ms('words')));
  expect(own.withDefault!(own.ms!('words'), 7)).toEqual(parameters.withDefault(parameters.ms('words'), 7));
  const left = Object.keys(parameters).filter(name => own[name] === undefined);
  expect(left).toEqual(['messagesByProgram', 'schemaOf']);
});

it('makes the verdicts that ours make', () => {
  expect(own.pass).toEqual(pass);
  expect(own.unknown!('why')).toEqual(unknown('why'));
  expect(own.fail!({ thing: 'it' })).toEqual(fail({ thing: 'it' } as never));
});
