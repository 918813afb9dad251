declare module 'ackademy' {
  /** What the app sends. The `postId` is made there, so a request that is sent again has the same one. */
  export interface Post {
    readonly postId: string;
    readonly authorId: string;
    readonly text: string;
  }
}
