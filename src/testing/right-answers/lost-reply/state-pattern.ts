import type { Message, PaymentDue, Row, Services } from 'ackademy';

interface State {
  run(services: Services): Promise<State | null>;
}

class Due implements State {
  constructor(private readonly due: PaymentDue) {}
  async run({ payments }: Services) {
    const { paymentId, customer, cents } = this.due;
    try {
      await payments.charge({ customer, amount: cents }, { idempotencyKey: `due-${paymentId}` });
      return new Settled(paymentId, { paidCents: cents });
    } catch (error: any) {
      if (error?.status !== 402) throw error;
      return new Settled(paymentId, { paidCents: 0, declined: error.declineCode });
    }
  }
}

class Settled implements State {
  constructor(private readonly id: string, private readonly row: Row) {}
  async run({ db }: Services) {
    await db.put('outcomes', this.id, this.row);
    return null;
  }
}

export async function handle(message: Message<PaymentDue>, services: Services) {
  let state: State | null = new Due(message.body);
  while (state !== null) state = await state.run(services);
  await message.ack();
}
