import { describe, expect, it } from 'vitest';
import { ConsoleError, listBindings, listConsumers, listExchanges, listQueues } from './console.ts';
import { Bench, QUORUM } from './fixture.ts';

function bench(): Bench {
  const made = new Bench('3.10');
  made.queue('orders', { 'x-message-ttl': 60000, 'x-dead-letter-exchange': 'dlx' });
  made.queue('audit', QUORUM);
  made.exchange('events', 'topic');
  made.bind('orders', 'events', 'order.*');
  made.send('orders', ['one', 'two', 'three']);
  made.consume('worker', 'orders', { prefetch: 1 });
  made.consume('tap', 'audit', { noAck: true, arguments: { 'x-priority': 3 } });
  return made;
}

describe('rabbitmqctl', () => {
  it('lists queues', () => {
    expect(listQueues(bench().broker.snapshot())).toBe(
      ['Timeout: 60.0 seconds ...', 'Listing queues for vhost / ...', 'name\tmessages', 'orders\t3', 'audit\t0', ''].join('\n'),
    );
  });

  it('lists the columns that it is asked for, in that order', () => {
    const columns = ['name', 'messages_ready', 'messages_unacknowledged', 'consumers', 'type', 'arguments', 'message_bytes'];
    expect(listQueues(bench().broker.snapshot(), columns).split('\n').slice(2, 5)).toEqual([
      columns.join('\t'),
      'orders\t2\t1\t1\tclassic\t[{"x-message-ttl",60000},{"x-dead-letter-exchange","dlx"}]\t11',
      'audit\t0\t0\t1\tquorum\t[{"x-queue-type","quorum"}]\t0',
    ]);
  });

  it('lists consumers', () => {
    expect(listConsumers(bench().broker.snapshot()).split('\n')).toEqual([
      'Listing consumers in vhost / ...',
      'queue_name\tchannel_pid\tconsumer_tag\tack_required\tprefetch_count\tactive\targuments',
      'orders\t<rabbit@localhost.worker>\tworker\ttrue\t1\ttrue\t[]',
      'audit\t<rabbit@localhost.tap>\ttap\tfalse\t0\ttrue\t[{"x-priority",3}]',
      '',
    ]);
  });

  it('shows which consumer is the single active one', () => {
    const sac = new Bench('4.0');
    sac.queue('q', { 'x-single-active-consumer': true });
    for (const name of ['a', 'b']) sac.consume(name, 'q');
    expect(listConsumers(sac.broker.snapshot(), ['consumer_tag', 'active', 'activity_status']).split('\n').slice(2, 4)).toEqual([
      'a\ttrue\tsingle_active',
      'b\tfalse\twaiting',
    ]);
  });

  it('lists bindings, those of the default exchange first', () => {
    expect(listBindings(bench().broker.snapshot()).split('\n')).toEqual([
      'Listing bindings for vhost /...',
      'source_name\tsource_kind\tdestination_name\tdestination_kind\trouting_key\targuments',
      '\texchange\torders\tqueue\torders\t[]',
      '\texchange\taudit\tqueue\taudit\t[]',
      'events\texchange\torders\tqueue\torder.*\t[]',
      '',
    ]);
  });

  it('lists exchanges', () => {
    expect(listExchanges(bench().broker.snapshot()).split('\n')).toEqual([
      'Listing exchanges for vhost / ...',
      'name\ttype',
      '\tdirect',
      'amq.direct\tdirect',
      'amq.fanout\tfanout',
      'amq.headers\theaders',
      'amq.match\theaders',
      'amq.rabbitmq.trace\ttopic',
      'amq.topic\ttopic',
      'events\ttopic',
      '',
    ]);
  });

  it('prints no column names over nothing', () => {
    expect(listConsumers(new Bench('4.0').broker.snapshot())).toBe('Listing consumers in vhost / ...\n');
  });

  it('refuses a column that it does not know', () => {
    expect(() => listQueues(bench().broker.snapshot(), ['name', 'disk_reads'])).toThrow(ConsoleError);
    expect(() => listQueues(bench().broker.snapshot(), ['disk_reads'])).toThrow('Info key(s) disk_reads are not supported');
  });
});
