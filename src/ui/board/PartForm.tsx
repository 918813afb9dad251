import type { ComponentChildren } from 'preact';
import { DIALECTS } from './brokers.ts';
import { type Channel, type Design, isTopic, type Part, type Pool, targetsOf } from './design.ts';
import { change, type Edited, rename, whyNot } from './edit.ts';
import { Choice, Count, Name, Switch } from './fields.tsx';

interface Props {
  readonly design: Design;
  readonly part: Part;
  readonly connecting: boolean;
  /** Takes a step; what was refused is told. */
  onEdit(edited: Edited): void;
  onRenamed(name: string): void;
  onConnect(to: string): void;
  onConnecting(on: boolean): void;
  onDisconnect(to: string): void;
  onRemove(): void;
}

/** What can be set of one part, and where it leads. */
export function PartForm({ design, part, connecting, onEdit, onRenamed, onConnect, onConnecting, onDisconnect, onRemove }: Props) {
  const { name } = part;
  const set = (fields: Parameters<typeof change>[2]) => onEdit(change(design, name, fields));
  const leads = targetsOf(design, name);
  const open = design.parts.filter(each => whyNot(design, name, each.name) === null);
  const fixed = part.kind === 'front' || part.kind === 'provider';
  return (
    <section class="bd-form" aria-label={`Settings of ${name}`}>
      <h3>{name}</h3>
      <p class="bd-about">{ABOUT[part.kind === 'pool' ? part.name : part.kind]}</p>
      {part.kind === 'pool' && <PoolFields design={design} pool={part} set={set} />}
      {part.kind === 'channel' && (
        <>
          <Name
            label="Name"
            id="bd-name"
            value={name}
            key={name}
            onName={next => {
              const edited = rename(design, name, next);
              if (!edited.ok) return edited.why;
              onEdit(edited);
              onRenamed(next);
              return null;
            }}
          />
          <ChannelFields design={design} channel={part} set={set} />
        </>
      )}
      {part.kind === 'store' && (
        <>
          <Choice
            label="Kept in"
            id="bd-where"
            value={part.where}
            choices={{ database: 'the database', redis: 'Redis', memory: 'the process’s memory' }}
            onChoose={where => set({ where })}
          />
          <Choice
            label="A push is known by"
            id="bd-by"
            value={part.by}
            choices={{ 'post-and-follower': 'post and follower', follower: 'the follower', message: 'the id of the message' }}
            onChoose={by => set({ by })}
          />
        </>
      )}
      {part.kind === 'alarm' && (
        <Count label="Rings above" id="bd-above" value={part.above} least={0} most={100_000_000} onCount={above => set({ above })} />
      )}
      {(leads.length > 0 || open.length > 0) && (
        <div class="bd-ways">
          <h4>Leads to</h4>
          {leads.length > 0 && (
            <ul>
              {leads.map(to => (
                <li key={to.name}>
                  <code>{to.name}</code>
                  <button type="button" class="ws-link" onClick={() => onDisconnect(to.name)}>
                    Disconnect<span class="sr"> {to.name}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          {open.length > 0 && (
            <p class="bd-field">
              <label for="bd-connect">Connect to</label>
              <select id="bd-connect" value="" onChange={event => event.currentTarget.value !== '' && onConnect(event.currentTarget.value)}>
                <option value="">choose a part</option>
                {open.map(each => (
                  <option key={each.name} value={each.name}>
                    {each.name}
                  </option>
                ))}
              </select>
              <button type="button" class="ws-link bd-point" aria-pressed={connecting} onClick={() => onConnecting(!connecting)}>
                {connecting ? 'Cancel' : 'Point at it'}
              </button>
            </p>
          )}
        </div>
      )}
      {!fixed && (
        <p>
          <button type="button" class="ws-link" onClick={onRemove}>
            Remove {name}
          </button>
        </p>
      )}
    </section>
  );
}

type Set = (fields: Parameters<typeof change>[2]) => void;

function PoolFields({ design, pool, set }: { readonly design: Design; readonly pool: Pool; readonly set: Set }): ComponentChildren {
  const lanes = pool.name === 'fanout' && targetsOf(design, 'fanout').length > 1;
  return (
    <>
      <Count label="Workers" id="bd-workers" value={pool.workers} least={1} most={4096} onCount={workers => set({ workers })} />
      <Count label="In hand, each" id="bd-in-hand" value={pool.inHand} least={1} most={65_536} onCount={inHand => set({ inHand })} />
      {pool.name === 'fanout' && (
        <>
          <Switch
            label="Do not push for large accounts"
            id="bd-pull"
            on={pool.pullAbove !== null}
            onSwitch={on => set({ pullAbove: on ? 10_000 : null })}
          />
          {pool.pullAbove !== null && (
            <Count
              label="Large: more followers than"
              id="bd-pull-above"
              value={pool.pullAbove}
              least={0}
              most={100_000_000}
              onCount={pullAbove => set({ pullAbove })}
            />
          )}
          {lanes && (
            <Count
              label="Second lane: more followers than"
              id="bd-large"
              value={pool.largeAbove}
              least={0}
              most={100_000_000}
              onCount={largeAbove => set({ largeAbove })}
            />
          )}
        </>
      )}
      {pool.name === 'notify' && (
        <>
          <Choice
            label="Pause after a failure"
            id="bd-pause"
            value={pool.pause}
            choices={{ growing: 'twice as long each time', same: 'five seconds each time', none: 'none' }}
            onChoose={pause => set({ pause })}
          />
          <Count
            label="Tries before it is set aside"
            id="bd-tries"
            value={pool.tries}
            least={1}
            most={1000}
            onCount={tries => set({ tries })}
          />
          <Switch label="Wait for the author’s post before" id="bd-turn" on={pool.inTurn} onSwitch={inTurn => set({ inTurn })} />
        </>
      )}
    </>
  );
}

function ChannelFields({ design, channel, set }: { readonly design: Design; readonly channel: Channel; readonly set: Set }) {
  const { broker } = design;
  const queue = !isTopic(design, channel);
  const pushed = DIALECTS[broker].perUser && targetsOf(design, channel.name).some(({ name }) => name === 'notify');
  return (
    <>
      {DIALECTS[broker].keyed && (
        <Choice
          label="Key"
          id="bd-key"
          value={channel.key}
          choices={{ follower: 'the follower', author: 'the author', none: 'none' }}
          onChoose={key => set({ key })}
        />
      )}
      {DIALECTS[broker].partitioned && (
        <Count
          label="Partitions"
          id="bd-partitions"
          value={channel.partitions}
          least={1}
          most={4096}
          onCount={partitions => set({ partitions })}
        />
      )}
      {DIALECTS[broker].hides && queue && (
        <Count
          label="Hidden after a receive, seconds"
          id="bd-hidden"
          value={channel.hiddenSeconds}
          least={1}
          most={43_200}
          onCount={hiddenSeconds => set({ hiddenSeconds })}
        />
      )}
      {(channel.perUser > 0 || pushed) && (
        <>
          <Switch label="A queue for each user" id="bd-per-user" on={channel.perUser > 0} onSwitch={on => set({ perUser: on ? 40 : 0 })} />
          {channel.perUser > 0 && (
            <Count label="Queues" id="bd-users" value={channel.perUser} least={1} most={40} onCount={perUser => set({ perUser })} />
          )}
        </>
      )}
    </>
  );
}

const ABOUT: { readonly [kind in 'front' | 'provider' | 'fanout' | 'notify' | 'replay' | 'channel' | 'store' | 'alarm']: string } = {
  front: 'Answers POST /posts. It sends the post on to a queue, or pushes to everybody itself.',
  provider: 'Pushes to phones. It is down at times, and takes only so many a second.',
  fanout: 'Reads the followers page by page, and sends a message for each of them.',
  notify: 'Takes a message and pushes, once.',
  replay: 'Started by whoever is on call once an alarm rang: sends dead letters back.',
  channel: 'Messages wait here for the workers that it leads to. Another queue that it leads to gets what was tried too often.',
  store: 'Where it is written down what was pushed.',
  alarm: 'Calls somebody when more messages lie in a queue.',
};
