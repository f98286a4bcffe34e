import type { ClockifyStream, StreamContext } from './base';
import { Clients } from './clients';
import { Projects } from './projects';
import { Tags } from './tags';
import { Tasks } from './tasks';
import { TimeEntries } from './time-entries';
import { Users } from './users';
import { Workspaces } from './workspaces';

/** Every stream of the connector, parents before the streams that are sliced by them. */
export const STREAMS: readonly (new (context: StreamContext) => ClockifyStream)[] = [
  Workspaces,
  Clients,
  Projects,
  Tags,
  Users,
  Tasks,
  TimeEntries,
];
