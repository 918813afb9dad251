declare module 'ackademy' {
  /** What the shop's page sends. */
  export interface PlaceOrder {
    readonly orderId: string;
    /** Where the confirmation goes. */
    readonly customer: string;
    readonly sku: string;
    /** What the customer pays, in cents. */
    readonly cents: number;
  }

  /** What subscribers of the topic `order-placed` are promised. */
  export interface OrderPlaced {
    /** One for each order. Subscribers tell by it what they have done already. */
    readonly eventId: string;
    readonly orderId: string;
    readonly customer: string;
    readonly sku: string;
    readonly cents: number;
  }
}
