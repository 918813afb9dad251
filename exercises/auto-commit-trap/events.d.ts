declare module 'ackademy' {
  /** The checkout service appends one to the topic `orders` for every order. */
  export interface OrderPlaced {
    /** Given by the checkout service when the order was placed. */
    readonly eventId: string;
    readonly orderId: string;
    /** Where the confirmation goes. */
    readonly customer: string;
  }
}
