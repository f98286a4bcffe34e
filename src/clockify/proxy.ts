import { BlockList, isIP } from 'node:net';
import type { AxiosProxyConfig } from 'axios';
import { ClockifyError } from './errors';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  readonly config: AxiosProxyConfig;
  /** For people, without login: `the proxy http://10.0.0.1:3128 (HTTPS_PROXY)`. */
  readonly name: string;
}

const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy of a request by the customary variables (`HTTPS_PROXY` or `HTTP_PROXY` by the scheme of the address, else
 * `ALL_PROXY`, small letters first; `NO_PROXY`). Without a scheme it is an HTTP proxy, as curl takes it.
 *
 * @throws ClockifyError (config) for one that cannot be used; its message names the variable, never the value
 */
export function proxyFor(address: string, env: Environment = process.env): Proxy | undefined {
  const target = new URL(address);
  const names = [`${target.protocol.slice(0, -1)}_proxy`, 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);
  const variable = names.find((name) => env[name]?.trim());
  if (!variable || isExempt(target, env.no_proxy || env.NO_PROXY || '')) return undefined;
  const value = env[variable]!.trim();
  const url = parse(value.includes('://') ? value : `http://${value}`);
  if (!url || !(url.protocol in PORTS) || url.hostname === '') {
    const wrong =
      url && !(url.protocol in PORTS)
        ? `a proxy of a kind that is not supported`
        : 'something that is not the address of a proxy';
    throw new ClockifyError(
      'config',
      'other',
      `The variable ${variable} holds ${wrong}. It must look like http://proxy.example.com:3128, or be unset.`,
      { reach: 'sync' },
    );
  }
  const port = url.port || PORTS[url.protocol]!;
  return {
    name: `the proxy ${url.protocol}//${url.hostname}:${port} (${variable})`,
    config: {
      protocol: url.protocol,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(port),
      ...(url.username !== '' && {
        auth: { username: decoded(url.username), password: decoded(url.password) },
      }),
    },
  };
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Hosts (`example.com`), their subdomains (`.example.com`, `*.example.com`), addresses, networks, each with a port or without. */
function isExempt(target: URL, list: string): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = target.port || PORTS[target.protocol];
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = '', wantedPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) ? `[${entry}]` : entry) ?? [];
      if (wantedPort !== undefined && wantedPort !== port) return false;
      if (name === '*') return true;
      if (name.includes('/')) return isInNetwork(host, name);
      const suffix = name.replace(/^\*/, '');
      return suffix.startsWith('.') ? host.endsWith(suffix) : suffix !== '' && host === suffix;
    });
}

function isInNetwork(host: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const family = isIP(base);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
    return false;
  }
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(base, Number(bits), type);
  return block.check(host, type);
}
