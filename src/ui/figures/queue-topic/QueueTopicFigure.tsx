import { Icon } from '../../workspace/Icon.tsx';
import { Act, Status, Stepper } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import {
  type ConsumerView,
  type Held,
  MOST_CONSUMERS,
  MOST_ORDERS,
  OPENING,
  type QueueTopicAction,
  type QueueTopicView,
  type QueueView,
  SERVICES,
  WORK,
} from './view.ts';

type Do = (action: QueueTopicAction) => void;

export function QueueTopicFigure({ first }: { readonly first: QueueTopicView }) {
  const { view, actions, notice, said, act, replay } = useFigure<QueueTopicAction, QueueTopicView>('queue-topic', first, OPENING);
  const { published, queue, topic } = view;
  const busy = [queue, ...topic].some(({ consumers }) => consumers.some(({ holding }) => holding !== null));
  return (
    <div class="fig-stage">
      <div class="qt-producer">
        <b>producer</b>
        <ol aria-label="Published orders">
          {Array.from({ length: MOST_ORDERS }, (_, at) => (
            <li key={at} class={at < published ? 'qt-cell' : 'qt-cell qt-not-yet'} aria-hidden={at >= published}>
              {at + 1}
            </li>
          ))}
        </ol>
      </div>
      <div class="qt-sides">
        <section aria-label="One queue">
          <h3>
            One queue <small>each order to one worker</small>
          </h3>
          <div class="qt-tree">
            <Queue queue={queue} onAct={act} />
          </div>
        </section>
        <section aria-label="A topic">
          <h3>
            A topic <small>a copy for each subscription</small>
            <Stepper
              what="subscriptions"
              value={topic.length}
              least={0}
              most={SERVICES.length}
              onLess={() => act({ do: 'unsubscribe' })}
              onMore={() => act({ do: 'subscribe' })}
            />
          </h3>
          <div class="qt-tree">
            {topic.map(one => (
              <Queue key={one.name} queue={one} onAct={act} />
            ))}
            {SERVICES.slice(topic.length).map(name => (
              <p key={name} class="qt-queue qt-absent">
                <b>{name}</b> has not subscribed.
              </p>
            ))}
          </div>
        </section>
      </div>
      <fieldset class="fig-bar" aria-label="What happens next">
        <Act main can={published < MOST_ORDERS} onAct={() => act({ do: 'publish' })}>
          Publish an order
        </Act>
        <Act can={busy} onAct={() => act({ do: 'finish' })}>
          Let all finish
        </Act>
        <span class="fig-end" />
        <Act can={actions.length > 0} shape="back" label="One step back" onAct={() => replay(actions.slice(0, -1))} />
        <Act can={actions.length > 0} onAct={() => replay([])}>
          Start over
        </Act>
      </fieldset>
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
    </div>
  );
}

function Queue({ queue: { name, ready, consumers }, onAct }: { readonly queue: QueueView; readonly onAct: Do }) {
  return (
    <div class="qt-queue">
      <div class="qt-name">
        <b>{name}</b>
        <Stepper
          what={`processes of ${name}`}
          unit={name === WORK ? ['worker', 'workers'] : ['process', 'processes']}
          value={consumers.length}
          least={0}
          most={MOST_CONSUMERS}
          onLess={() => onAct({ do: 'remove', queue: name })}
          onMore={() => onAct({ do: 'add', queue: name })}
        />
      </div>
      <ol class="qt-ready" aria-label={`Waiting in ${name}`}>
        {ready.map(held => (
          <li key={held.order} class={held.again ? 'qt-cell qt-again' : 'qt-cell'}>
            {held.order}
            {held.again && <span class="sr"> again</span>}
          </li>
        ))}
        {ready.length === 0 && <li class="qt-none">nothing waits</li>}
      </ol>
      <ul class="qt-consumers" aria-label={`Processes of ${name}`}>
        {consumers.map(consumer => (
          <Consumer key={consumer.number} queue={name} consumer={consumer} onAct={onAct} />
        ))}
        {consumers.length === 0 && <li class="qt-none">nobody reads this queue</li>}
      </ul>
    </div>
  );
}

interface ConsumerProps {
  readonly queue: string;
  readonly consumer: ConsumerView;
  readonly onAct: Do;
}

function Consumer({ queue, consumer: { number, life, holding, done }, onAct }: ConsumerProps) {
  const title = queue === WORK ? `worker ${number}` : `${queue} ${number}`;
  return (
    <li>
      <span class="qt-title">
        {title}
        {life > 1 && <small>life {life}</small>}
      </span>
      <Hand holding={holding} />
      <span class="qt-done">
        {done.length > 0 && (
          <>
            <Icon shape="acked" />
            <span class="sr">done: </span> {done.join(', ')}
          </>
        )}
      </span>
      <Act can={holding !== null} shape="crash" label={`Crash ${title}`} onAct={() => onAct({ do: 'crash', queue, consumer: number })} />
    </li>
  );
}

function Hand({ holding }: { readonly holding: Held | null }) {
  if (holding === null)
    return (
      <span class="qt-hand">
        <i class="qt-cell qt-not-yet" />
        idle
      </span>
    );
  return (
    <span class={holding.again ? 'qt-hand c-redelivered' : 'qt-hand c-in-flight'}>
      <i class={holding.again ? 'qt-cell qt-held qt-again' : 'qt-cell qt-held'}>{holding.order}</i>
      {holding.again ? 'again' : 'in hand'}
    </span>
  );
}
