import http from 'node:http';

// The least a program can do for the same rows: fetch, parse, print, ten requests in flight. No retries, no state.
const agent = new http.Agent({ keepAlive: true });

interface Page {
  readonly rows: { id: string }[];
  readonly last: boolean;
}

function get(url: string, apiKey: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers: { 'x-api-key': apiKey } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const rows = JSON.parse(Buffer.concat(chunks).toString());
        resolve({ rows, last: response.headers['last-page'] !== 'false' });
      });
    });
    request.on('error', reject);
  });
}

export async function bare(base: string, apiKey: string): Promise<void> {
  const list = async (stream: string, path: string, query = ''): Promise<{ id: string }[]> => {
    const all: { id: string }[] = [];
    for (let page = 1; ; page++) {
      const { rows, last } = await get(`${base}/api/v1${path}?page=${page}&page-size=1000${query}`, apiKey);
      let text = '';
      for (const data of rows) {
        text += `{"type":"RECORD","record":{"stream":"${stream}","emitted_at":${Date.now()},"data":${JSON.stringify(data)}}}\n`;
      }
      await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
      all.push(...rows);
      if (last) return all;
    }
  };
  const [workspace] = await list('workspaces', '/workspaces');
  const root = `/workspaces/${workspace!.id}`;
  const everybody =
    '&account-statuses=ACTIVE,PENDING_EMAIL_VERIFICATION,NOT_REGISTERED,DELETED,LIMITED,LIMITED_DELETED';
  const [users, projects] = await Promise.all([
    list('users', `${root}/users`, everybody),
    list('projects', `${root}/projects`),
  ]);
  const jobs = [
    () => list('clients', `${root}/clients`),
    () => list('tags', `${root}/tags`),
    ...projects.map(
      ({ id }) =>
        () =>
          list('tasks', `${root}/projects/${id}/tasks`),
    ),
    ...users.map(
      ({ id }) =>
        () =>
          list('time_entries', `${root}/user/${id}/time-entries`),
    ),
  ];
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  agent.destroy();
}
