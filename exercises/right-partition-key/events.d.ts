declare module 'ackademy' {
  /** Something happened to an order. Checkout and warehouse are told of it, and publish it as it is. */
  export interface OrderEvent {
    /** One for each event. */
    readonly eventId: string;
    readonly step: 'placed' | 'paid' | 'packed' | 'shipped';
    readonly orderId: string;
    /** Who sells. One of them sells three quarters of everything. */
    readonly merchantId: string;
    /** Who buys. An order has one customer. */
    readonly customerId: string;
    /** Only where there is a parcel: when it is packed, and from then on. */
    readonly parcelId?: string;
  }
}
