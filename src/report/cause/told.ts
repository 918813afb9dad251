import type { Piece } from '../../../graders/verdict.ts';
import { workerName } from '../names.ts';
import type { CausePart } from '../report.ts';
import { type Story, text, wrong } from '../story.ts';
import { linesOf } from './parts.ts';

/** The sentence that the criterion itself told, with what it left to be looked up. */
export function told(story: Story, pieces: readonly Piece[]): CausePart[] {
  return pieces.flatMap((piece): CausePart[] => {
    if (typeof piece === 'string') return [text(piece)];
    if ('wrong' in piece) return [wrong(piece.wrong)];
    if ('line' in piece) return [story.line(piece.line)];
    if ('lines' in piece) return linesOf(story, ...piece.lines);
    if ('worker' in piece) return [text(workerName(story.index, piece.worker))];
    const crash = story.index.at(piece.died);
    return crash.type === 'crashed' ? story.died(crash, piece.died) : [];
  });
}
