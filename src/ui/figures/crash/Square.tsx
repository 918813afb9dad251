import { Icon, type Shape } from '../../workspace/Icon.tsx';

interface SquareProps {
  readonly shape: Shape;
  readonly word: string;
  readonly mark?: string;
  /** For ears: which run it is. */
  readonly label: string;
  readonly picked: boolean;
  onPick(): void;
}

/** A run as a square: what it comes to. */
export function Square({ shape, word, mark, label, picked, onPick }: SquareProps) {
  return (
    <button type="button" class="crash-cell" aria-pressed={picked} onClick={onPick}>
      <Icon shape={shape} />
      <span>{word}</span>
      {mark !== undefined && <small>{mark}</small>}
      <span class="sr">{`, ${label}`}</span>
    </button>
  );
}
