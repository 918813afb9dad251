declare module 'ackademy' {
  /** A customer sends something back, or orders something: both are told by a mail. */
  export interface Case {
    /** `ret_5`, `ord_12` */
    readonly caseId: string;
    readonly customer: string;
  }
}
