declare module 'ackademy' {
  /** Something happened to an order. The routing key says what: `order.placed`, `order.cancelled.express`. */
  export interface OrderEvent {
    readonly orderId: string;
    readonly customer: string;
  }

  /** A job for the label printers. Its routing key is `label.print`. */
  export interface LabelJob {
    readonly labelId: string;
    readonly orderId: string;
  }
}
