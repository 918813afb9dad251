/** What every kind of queue is, before it does anything. */
import type { QueueConfig } from './arguments.ts';
import { QueueFacts } from './facts.ts';
import { Fifo } from './fifo.ts';
import type { Core, QueueSettings } from './ports.ts';
import type { FieldTable } from './types.ts';

export abstract class QueueBase {
  readonly inbox = new Fifo<() => void>();
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly owner: number | null;
  readonly arguments: FieldTable;
  readonly config: QueueConfig;
  readonly created: number;
  deleted: boolean;
  protected readonly core: Core;
  protected readonly facts: QueueFacts;

  constructor(core: Core, settings: QueueSettings | QueueBase) {
    this.core = core;
    this.facts = new QueueFacts(core, settings.name);
    this.name = settings.name;
    this.durable = settings.durable;
    this.autoDelete = settings.autoDelete;
    this.owner = settings.owner;
    this.arguments = settings.arguments;
    this.config = settings.config;
    this.created = settings.created;
    this.deleted = settings instanceof QueueBase && settings.deleted;
  }
}
