declare module 'ackademy' {
  /** The checkout service publishes one for every order. It may send the same event again if it missed our broker's reply. */
  export interface OrderPlaced {
    /** Given by the checkout service when the order was placed. The same in every copy of the event. */
    readonly eventId: string;
    readonly orderId: string;
    /** What was ordered: a row of the table `stock`. */
    readonly sku: string;
    /** How many. */
    readonly quantity: number;
  }
}
