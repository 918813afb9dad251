declare module 'ackademy' {
  /** The checkout appends one to the topic `orders` for every order. */
  export interface OrderPlaced {
    readonly orderId: string;
    readonly sku: 'mug' | 'lamp';
    readonly quantity: number;
    readonly customer: string;
  }

  /** What goes into the topic `priced`, one for every order. */
  export interface OrderPriced {
    readonly orderId: string;
    /** The whole order, in cents. */
    readonly cents: number;
  }
}
