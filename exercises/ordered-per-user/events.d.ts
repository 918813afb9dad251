declare module 'ackademy' {
  /** What a hotel asks for, and what is published to the topic `mails`. */
  export interface GuestMail {
    /** One for each mail. */
    readonly mailId: string;
    /** Who it is for. A guest has one, however often the address changes. */
    readonly guestId: string;
    /** Who asks. */
    readonly hotelId: string;
    /** The address, as the guest gave it. */
    readonly to: string;
    readonly subject: string;
  }
}
