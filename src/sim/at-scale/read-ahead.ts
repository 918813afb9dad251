/** How many followers one worker reads, page after page, before it passes anything on: so many have to fit into its memory. */
export class ReadAhead {
  most = 0;
  #ahead = 0;
  #passedOn = -1;
  #life = -1;

  /**
   * @param passedOn calls so far that pass on what was read: while there are no more of them, it reads ahead
   * @param life what a process has read is gone with it
   */
  read(followers: number, passedOn: number, life: number): void {
    this.#ahead = passedOn === this.#passedOn && life === this.#life ? this.#ahead + followers : followers;
    this.#passedOn = passedOn;
    this.#life = life;
    if (this.#ahead > this.most) this.most = this.#ahead;
  }
}
