import { KafkaMessage, OrderPlaced, Services } from 'ackademy';

abstract class Consumer<T> {
  constructor(protected services: Services) {}

  async consume(record: KafkaMessage<T>): Promise<void> {
    await this.process(record.body);
    await record.ack();
    this.services.log.debug(`${record.topic}/${record.partition}@${record.offset}`);
  }

  protected abstract process(event: T): Promise<void>;
}

class ConfirmationConsumer extends Consumer<OrderPlaced> {
  protected async process({ orderId, customer }: OrderPlaced) {
    await this.services.email.send({ to: customer, subject: this.subjectFor(orderId), text: 'Thank you!' });
  }

  private subjectFor(orderId: string) {
    return `Your order ${orderId}`;
  }
}

export async function handle(message: KafkaMessage<OrderPlaced>, services: Services) {
  await new ConfirmationConsumer(services).consume(message);
}
