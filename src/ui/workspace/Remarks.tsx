import type { SourceLine } from '../../history/event.ts';
import type { Remark } from '../../report/report.ts';
import { Sentence } from './FindingView.tsx';
import { some } from './report-view.ts';

interface Props {
  readonly remarks: readonly Remark[];
  readonly withFile: boolean;
  onGo(line: SourceLine): void;
}

const nothing = () => {};

/** What runs showed and no criterion minds. Its lines lead to the editor; the run in the timeline is another one. */
export function Remarks({ remarks, withFile, onGo }: Props) {
  if (remarks.length === 0) return null;
  return (
    <section class="ws-remarks" aria-labelledby="ws-remarks-title">
      <h3 id="ws-remarks-title">Seen in these runs</h3>
      <ul>
        {remarks.map(({ words, runs, schedule }, index) => (
          <li key={index}>
            <Sentence parts={words} withFile={withFile} onGo={line => onGo(line)} onEvent={nothing} />{' '}
            <span class="ws-quiet">
              {some(runs, 'run')}, the simplest <code>{schedule}</code>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Said alone: while every delivery ends so, there is little else to say. */
export function AlwaysThrows({ remark, withFile, onGo }: { readonly remark: Remark } & Omit<Props, 'remarks'>) {
  return (
    <div class="ws-always">
      <p class="ws-cause">
        <Sentence parts={remark.words} withFile={withFile} onGo={line => onGo(line)} onEvent={nothing} />
      </p>
      <p>It is so at every delivery of every run without a fault. Mend it first; what is left to say comes after that.</p>
    </div>
  );
}
