import type { AxiosError } from 'axios';
import { BAD_BODY, type Circumstances, ClockifyError, NO_ROWS, NOT_UTF8, TOO_LARGE } from './errors';
import { classifyAnswer } from './refusals';

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
const UNSENDABLE = new Set(['ERR_INVALID_URL', 'ERR_INVALID_PROTOCOL', 'ERR_BAD_OPTION_VALUE', 'ERR_INVALID_CHAR']);
const TLS = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/;

/** Sorts a failed attempt by who can mend it: an answer by the table of refusals, anything else by its code. */
export function classify(error: AxiosError, circumstances: Circumstances): ClockifyError {
  const { response } = error;
  // a status of 200 means that the body failed: cut, too large, or not what was asked for
  if (!response || response.status === 200) return classifyNetwork(error, circumstances);
  if (circumstances.proxy && isUnencrypted(error)) return refusedByProxy(response.status, circumstances);
  return classifyAnswer(response.status, response.data, circumstances);
}

function classifyNetwork(error: AxiosError, circumstances: Circumstances): ClockifyError {
  const { what, host, hostAnswered, anyAnswered, proxy } = circumstances;
  const code = error.code ?? 'unknown';
  const detail = `${what} -> ${code}: ${error.message}`;
  const through = proxy ? ` The request goes through ${proxy}.` : '';
  const fault = (message: string) => new ClockifyError('system', 'other', message, { detail });
  if (code === NOT_UTF8) return fault(`${what}: the answer is not valid UTF-8. Please report it.`);
  if (code === NO_ROWS) return fault(`${what}: ${error.message}. Please report it.`);
  if (code === TOO_LARGE) {
    const message = `${what}: the answer is larger than this connector accepts. Please report it.`;
    return new ClockifyError('system', 'too-large', message, { detail });
  }
  if (code === BAD_BODY && !anyAnswered && host !== 'reports' && isWebPage(error)) {
    const message =
      `The host answers with a web page, not with the API (${what}).${through} Check api_url: it must be the address ` +
      "of the API, such as https://api.clockify.me or the region's https://euc1.clockify.me, not of the web application.";
    return new ClockifyError('config', 'not-an-api', message, { detail, reach: 'sync' });
  }
  if (UNSENDABLE.has(code)) {
    const message = 'The request cannot be sent. Check api_url, api_key and the proxy variables.';
    return new ClockifyError('config', 'other', message, { detail, reach: 'sync' });
  }
  if (TLS.test(code)) {
    const message =
      `No secure connection to the host: ${code}.${through} Check api_url${proxy ? ', the proxy' : ''} and the clock; a ` +
      "company's own certificate authority is named with NODE_EXTRA_CA_CERTS.";
    const [recovery, reach] = hostAnswered ? (['transient', 'slice'] as const) : (['config', 'stream'] as const);
    return new ClockifyError(recovery, 'unreachable', message, { detail, reach });
  }
  if (UNREACHABLE.has(code)) {
    const check = proxy ? `${through} Check the proxy, api_url and the network.` : ' Check api_url and the network.';
    const message = `Cannot connect to the host (${code}).${check}`;
    const reach = hostAnswered ? 'slice' : 'stream';
    return new ClockifyError('transient', 'unreachable', message, { detail, reach });
  }
  const message = `${what}: ${error.message} (${code}).${through} Try again later.`;
  return new ClockifyError('transient', 'interrupted', message, { detail });
}

/** An answer to a request for an https address that came outside of TLS: the proxy would not connect, and said so itself. */
function isUnencrypted({ config, response }: AxiosError): boolean {
  const socket = (response?.request as { socket?: { encrypted?: boolean } | null } | undefined)?.socket;
  return /^https:/i.test(config?.url ?? '') && socket !== undefined && socket !== null && socket.encrypted !== true;
}

function refusedByProxy(status: number, { what, proxy }: Circumstances): ClockifyError {
  const detail = `${what} -> HTTP ${status} by the proxy`;
  const login = status === 407 ? ' It asks for a login: put it into the variable, http://user:password@host:port.' : '';
  const message = `${proxy} refuses to connect to the host (HTTP ${status}).${login} Check the proxy's rules and api_url.`;
  if (status === 502 || status === 503 || status === 504) {
    return new ClockifyError('transient', 'interrupted', `${message} Try again later.`, { detail });
  }
  return new ClockifyError('config', 'other', message, { detail, reach: 'sync' });
}

function isWebPage({ response }: AxiosError): boolean {
  return /\bx?html\b/i.test(String(response?.headers['content-type'] ?? ''));
}
