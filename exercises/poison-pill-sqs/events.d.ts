declare module 'ackademy' {
  /** The checkout service publishes one for every order. */
  export interface OrderPlaced {
    readonly orderId: string;
    /** Where the confirmation goes. */
    readonly customer: string;
  }
}
