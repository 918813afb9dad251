declare module 'ackademy' {
  /** What the mail service could not send while the provider was down. */
  export interface Notice {
    /** The same in every copy of one notice. */
    readonly noticeId: string;
    /** Where it goes. */
    readonly customer: string;
    /** Of all notices for this customer: 1 is read before 2. */
    readonly number: number;
    /** All that the mail says: `ord_21: packed`. */
    readonly subject: string;
  }
}
