import type { Message, PaymentDue, Services } from 'ackademy';

class Cashier {
  constructor(
    private readonly services: Services,
    private readonly due: PaymentDue,
  ) {}

  async settle(): Promise<void> {
    const { paymentId, cents } = this.due;
    const declined = await this.declined();
    await this.services.db.transaction(async tx => {
      if (await tx.exists('outcomes', paymentId)) return;
      await tx.insertIfAbsent(
        'outcomes',
        paymentId,
        declined === null
          ? { paidCents: cents }
          : { paidCents: 0, declined },
      );
    });
  }

  /** The bank's reason; null where it paid. */
  private async declined(): Promise<string | null> {
    const { paymentId, customer, cents } = this.due;
    try {
      await this.services.payments.charge(
        { customer, amount: cents },
        { idempotencyKey: `pay:${paymentId}` },
      );
      return null;
    } catch (error) {
      if (error instanceof Error && error.name === 'CardDeclined')
        return (
          (error as { declineCode?: string }).declineCode ?? 'declined'
        );
      throw error;
    }
  }
}

export async function handle(
  message: Message<PaymentDue>,
  services: Services,
) {
  await new Cashier(services, message.body).settle();
  await message.ack();
}
