declare module 'ackademy' {
  /** What the shop's page sends, and what is published to the topic `orders`. */
  export interface PlaceOrder {
    readonly orderId: string;
    /** Where the confirmation goes. */
    readonly customer: string;
  }
}
