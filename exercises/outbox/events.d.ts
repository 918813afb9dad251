declare module 'ackademy' {
  /** What the shop's page sends. The `orderId` is made there, so a request that is sent again has the same one. */
  export interface PlaceOrder {
    readonly orderId: string;
    /** Where the confirmation goes. */
    readonly customer: string;
  }

  /** What consumers of the topic `order-placed` are promised. */
  export interface OrderPlaced {
    /** One for each order, however often its event is published. */
    readonly eventId: string;
    readonly orderId: string;
    readonly customer: string;
  }
}
