import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SourceLine } from '../../history/event.ts';
import type { Picture } from '../../system/picture.ts';
import type { Drawn } from '../picture/draw.ts';
import { showFlow } from '../picture/show-flow.ts';
import { watchSize } from '../watch-size.ts';
import { Inline } from '../workspace/Inline.tsx';
import { LineLink } from '../workspace/LineLink.tsx';
import type { Facts } from './facts.ts';
import { countedWays, type Flow } from './flow.ts';

interface Props {
  readonly picture: Picture;
  readonly facts: Facts;
  /** Null before anything was played. */
  readonly flow: Flow | null;
  /** The code as it stands declares nothing; the picture is of what it declared last. */
  readonly wrong: { readonly text: string; readonly line: SourceLine | null } | null;
  onGo(line: SourceLine): void;
}

/** The system that the code declares, with room for what flows through it in a run at scale. */
export function FlowPicture({ picture, facts, flow, wrong, onGo }: Props) {
  const host = useRef<HTMLElement>(null);
  const [room, setRoom] = useState(0);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    return watchSize(host.current!, ({ contentRect }) => setRoom(Math.round(contentRect.width / 20) * 20));
  }, []);
  useEffect(() => {
    if (room === 0) return;
    let late = false;
    void import('../picture/draw.ts').then(
      ({ drawForFlow }) => {
        if (!late) setDrawn(drawForFlow(picture, countedWays(picture, facts), room));
      },
      // The same is told in words.
      () => {},
    );
    return () => {
      late = true;
    };
  }, [picture, facts, room]);
  const svg = useMemo(() => ({ __html: drawn?.svg ?? '' }), [drawn]);
  useLayoutEffect(() => {
    if (host.current) showFlow(host.current, flow);
  }, [svg, flow]);
  return (
    <figure class="pic-figure sc-picture" aria-label="The system that your code declares">
      <section
        ref={host}
        class={wrong ? 'pic-scroll pic-old' : 'pic-scroll'}
        aria-label="Picture of the system"
        {...(drawn !== null && drawn.width > room ? { tabIndex: 0 } : {})}
        dangerouslySetInnerHTML={svg}
      />
      {wrong && (
        <p class="pic-wrong">
          <Inline text={wrong.text} />
          {wrong.line && (
            <>
              {' '}
              See <LineLink line={wrong.line} withFile onGo={onGo} />. The picture is of what was declared before.
            </>
          )}
        </p>
      )}
    </figure>
  );
}
