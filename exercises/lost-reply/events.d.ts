declare module 'ackademy' {
  /** The checkout sends one to the queue `payments-due` when a customer presses *Pay*. */
  export interface PaymentDue {
    /** One for each press of *Pay*, whoever pays for the order. A request that is sent again has the same one. */
    readonly paymentId: string;
    readonly orderId: string;
    /** Whose card is charged. */
    readonly customer: string;
    readonly cents: number;
  }

  /** A row of the table `outcomes`; its key is the `paymentId`. The checkout shows it to the customer. */
  export interface Outcome {
    /** What was charged; 0 for a card that was declined. */
    readonly paidCents: number;
    /** The bank's reason; absent where it was paid. */
    readonly declined?: string;
  }
}
