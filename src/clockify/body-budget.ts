/**
 * Up to here a body is nobody's concern: as many as there are requests under way fit into memory, with the text and the
 * rows that are made of them (about six times as much).
 */
export const SMALL_BODY_BYTES = 2 * 1024 * 1024;

/**
 * Lets one large body at a time into memory. A response that grows beyond `SMALL_BODY_BYTES` waits here, with its
 * connection paused, until the large one before it was read and its rows were printed.
 */
export class BodyBudget {
  private taken = false;
  private readonly queue: { admit: (free: () => void) => void; refuse: (reason: unknown) => void }[] = [];

  /**
   * Resolves when the body may be read on; the function returned lets the next one in.
   *
   * @param signal aborted, it ends the wait with its reason
   */
  acquire(signal: AbortSignal): Promise<() => void> {
    return new Promise((admit, refuse) => {
      if (signal.aborted) {
        refuse(signal.reason);
        return;
      }
      const waiter = { admit, refuse };
      this.queue.push(waiter);
      signal.addEventListener('abort', () => this.leave(waiter, signal.reason), { once: true });
      this.next();
    });
  }

  private next(): void {
    if (this.taken) return;
    const waiter = this.queue.shift();
    if (!waiter) return;
    this.taken = true;
    let freed = false;
    waiter.admit(() => {
      if (freed) return;
      freed = true;
      this.taken = false;
      this.next();
    });
  }

  private leave(waiter: (typeof this.queue)[number], reason: unknown): void {
    const index = this.queue.indexOf(waiter);
    if (index < 0) return;
    this.queue.splice(index, 1);
    waiter.refuse(reason);
  }
}

/**
 * The memory of a list's large page: it is held from the answer until the list asks for its next page, because by then
 * the rows were printed, or until the list is at its end. Whoever has one must not wait for another list meanwhile.
 */
export class PageLease {
  private free?: () => void;

  hold(free: (() => void) | undefined): void {
    this.release();
    this.free = free;
  }

  release(): void {
    this.free?.();
    this.free = undefined;
  }
}
