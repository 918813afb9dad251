import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Finding } from '../../report/report.ts';
import { timelineRows } from '../../report/timeline-rows.ts';
import type { System } from '../../system/system.ts';
import { Sentence } from '../workspace/FindingView.tsx';
import { firstStep, stepOfEvent } from '../workspace/steps.ts';
import { TimelinePane } from '../workspace/TimelinePane.tsx';

/** A run that broke a promise. */
export interface Shown {
  /** The answer: `wrong/ack-first`. */
  readonly name: string;
  readonly finding: Finding;
  readonly system: System;
  readonly withFile: boolean;
}

interface Props {
  readonly shown: Shown;
  onGo(path: string, line: number, column: number): void;
  onClose(): void;
}

export function RunPane({ shown: { name, finding, system, withFile }, onGo, onClose }: Props) {
  const rows = useMemo(() => timelineRows(finding.history, system, finding.conflict), [finding]);
  const [step, setStep] = useState(firstStep(rows));
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    setStep(firstStep(rows));
    head.current?.focus();
  }, [rows]);
  return (
    <section class="studio-run" aria-labelledby="studio-run-title">
      <h2 id="studio-run-title" tabIndex={-1} ref={head}>
        {name} breaks {finding.criterion}
      </h2>
      <p>
        <Sentence
          parts={finding.cause}
          withFile={withFile}
          onGo={(line, event) => {
            setStep(stepOfEvent(rows, event));
            onGo(`${name}/${line.file}`, line.line, 1);
          }}
          onEvent={event => setStep(stepOfEvent(rows, event))}
        />{' '}
        <button type="button" class="studio-link" onClick={onClose}>
          Close the run
        </button>
      </p>
      <div class="studio-timeline">
        <TimelinePane
          finding={finding}
          system={system}
          rows={rows}
          step={Math.min(step, rows.length - 1)}
          withFile={withFile}
          onStep={setStep}
        />
      </div>
    </section>
  );
}
