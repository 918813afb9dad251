import { expect, it } from 'vitest';
import type { TimelineRow } from '../../report/report.ts';
import { pressed, sought, stay, ticked } from './play.ts';

const row = (over: Partial<TimelineRow>): TimelineRow => ({
  event: 0,
  at: 0,
  lane: 'process',
  actor: 'life 1',
  text: '',
  line: null,
  state: 'note',
  conflict: false,
  ...over,
});

it('plays from where it stands, step by step, and stops at the end', () => {
  let play = pressed({ playing: false, step: 1 }, 4);
  expect(play).toEqual({ playing: true, step: 1 });
  play = ticked(play, 4);
  expect(play).toEqual({ playing: true, step: 2 });
  play = ticked(play, 4);
  expect(play).toEqual({ playing: false, step: 3 });
  expect(ticked(play, 4)).toEqual(play);
});

it('begins again when it is started at the end', () => {
  expect(pressed({ playing: false, step: 3 }, 4)).toEqual({ playing: true, step: 0 });
});

it('pauses when pressed again, and when somebody takes the playhead', () => {
  expect(pressed({ playing: true, step: 2 }, 4)).toEqual({ playing: false, step: 2 });
  expect(sought(1)).toEqual({ playing: false, step: 1 });
});

it('does not play a run without steps to go to', () => {
  expect(pressed({ playing: false, step: 0 }, 1)).toEqual({ playing: false, step: 0 });
});

it('stays longer where something has to be understood', () => {
  expect(stay(row({ state: 'crash' }))).toBeGreaterThan(stay(row({})));
  expect(stay(row({ conflict: true }))).toBeGreaterThan(stay(row({ state: 'late' })));
});
