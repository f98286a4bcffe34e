/**
 * Waiting jobs in lanes. Lanes of the lowest rank go first; lanes of the same rank take turns, so that a long one does
 * not hold back the others. Within a lane: first come, first served.
 */
export class RoundRobin<Job> {
  private readonly lanes = new Map<string, { rank: number; jobs: Job[] }>();

  add(lane: string, rank: number, job: Job): void {
    const entry = this.lanes.get(lane);
    if (entry) entry.jobs.push(job);
    else this.lanes.set(lane, { rank, jobs: [job] });
  }

  next(): Job | undefined {
    let first: [string, { rank: number; jobs: Job[] }] | undefined;
    for (const lane of this.lanes) {
      if (lane[1].jobs.length > 0 && (!first || lane[1].rank < first[1].rank)) first = lane;
    }
    if (!first) return undefined;
    const [name, lane] = first;
    // to the end of the line
    this.lanes.delete(name);
    this.lanes.set(name, lane);
    return lane.jobs.shift();
  }

  /** Removes what waits in a lane, or in all of them, and returns it. */
  drop(name?: string): Job[] {
    const dropped: Job[] = [];
    for (const [lane, { jobs }] of this.lanes) {
      if (name === undefined || lane === name) dropped.push(...jobs.splice(0));
    }
    return dropped;
  }
}
