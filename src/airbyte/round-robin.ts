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

  /** Removes the waiting jobs that match, and returns them. */
  drop(matches: (job: Job) => boolean): Job[] {
    const dropped: Job[] = [];
    for (const lane of this.lanes.values()) {
      dropped.push(...lane.jobs.filter(matches));
      lane.jobs = lane.jobs.filter((job) => !matches(job));
    }
    return dropped;
  }
}
