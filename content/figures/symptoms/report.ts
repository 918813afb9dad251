import type { Message, Services } from 'ackademy';

interface ReportWanted {
  readonly reportId: string;
  /** How long this one takes to make. */
  readonly takesMs: number;
}

export async function handle(message: Message<ReportWanted>, { db, clock }: Services) {
  await clock.sleep(message.body.takesMs);
  await db.put('reports', message.body.reportId, { done: true });
  await message.ack();
}
