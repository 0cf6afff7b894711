import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  accessRoutes,
  airingRoutes,
  auditRoutes,
  careRoutes,
  fleetRoutes,
  healthRoutes,
  horizonRoutes,
  keyRoutes,
  LISTEN_SAMPLE_RATE,
  orderRoutes,
  placesRoutes,
  type Route,
  registryRoutes,
  reserveRoutes,
  ruleRoutes,
  updateRoutes,
} from '@loaphuong/contract';
import { alarmsOf, careSettings, readingsOf, silence, ticketsOf } from './care.ts';
import { awaiting, awaitingPlans, orders, orderToGroup, preparedPlans } from './orders.ts';
import { registry } from './registry.ts';
import { forbidden, placeRules } from './rules.ts';
import {
  airingAt,
  audit,
  clusterAt,
  clustersAt,
  type Day,
  keysView,
  me,
  places,
  refusals,
  standingIn,
  startedAt,
  todayAt,
} from './town.ts';
import { updatesOnTheirWay, updatesView } from './updates.ts';

/** What the fixture server can be asked to show. */
export interface Show {
  day: Day;
  /** Nobody is signed in until somebody signs in. */
  signedIn: boolean;
  /** False: the line of server-sent events is refused. */
  events: boolean;
  /** Each order needs a second person's hand. */
  hands?: 'second-person';
}

interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly query: URLSearchParams;
}

class NoSuchThing extends Error {}

/** Answers the console's calls from the invented town; every answer is checked against the contract before it is sent. */
export function createFixtureServer(show: Show): Server {
  const born = Date.now();
  const now = () => startedAt + (Date.now() - born);
  let current = me;

  const answers = new Map<Route, (asked: Asked) => unknown>([
    [accessRoutes.me, () => current],
    [accessRoutes.signIn, () => enter()],
    [accessRoutes.useLink, ({ body }) => (has(body, 'token', /expired/) ? missing() : enter())],
    [accessRoutes.signOut, () => leave()],
    [accessRoutes.setPassword, () => ({ done: true })],
    [
      accessRoutes.standIn,
      ({ body }) => {
        const person =
          typeof body === 'object' && body !== null && 'person' in body ? String(body.person) : undefined;
        current = standingIn(person);
        return current;
      },
    ],
    [placesRoutes.list, () => ({ asOf: '2024-10-10', places })],
    [airingRoutes.today, () => todayAt(now(), show.day)],
    [airingRoutes.one, ({ params }) => airingAt(params.airing ?? '') ?? missing()],
    [airingRoutes.cancel, () => ({ done: true })],
    [fleetRoutes.clusters, () => ({ clusters: show.day === 'empty' ? [] : clustersAt(now()) })],
    [fleetRoutes.cluster, ({ params }) => clusterAt(params.cluster ?? '', now()) ?? missing()],
    [fleetRoutes.addCluster, () => ({ id: clustersAt(now())[0]?.id })],
    [
      fleetRoutes.enrolmentCode,
      () => ({
        code: 'LAM-7K2M-93QX',
        expiresAt: new Date(now() + 15 * 60_000).toISOString(),
        issuedBy: me.person,
      }),
    ],
    [fleetRoutes.silence, () => ({ done: true })],
    [fleetRoutes.refusals, () => ({ refusals: show.day === 'empty' ? [] : refusals })],
    [orderRoutes.list, () => ({ orders: show.day === 'empty' ? [] : orders })],
    [keyRoutes.keys, () => keysView],
    [updateRoutes.updates, () => (show.hands === undefined ? updatesView : updatesOnTheirWay)],
    [orderRoutes.awaiting, () => awaiting(show.hands !== undefined)],
    [orderRoutes.give, () => ({ id: orders[0]?.id, boxes: 3, withoutBox: 0 })],
    [orderRoutes.one, ({ params }) => orderToGroup(params.order ?? '')],
    [horizonRoutes.awaiting, () => awaitingPlans(show.hands !== undefined)],
    [horizonRoutes.prepare, () => preparedPlans],
    [auditRoutes.list, () => audit],
    [registryRoutes.registry, () => registry],
    [reserveRoutes.one, () => ({})],
    [ruleRoutes.one, ({ params }) => placeRules(params.place ?? '', show.day !== 'empty')],
    [ruleRoutes.forbidden, () => ({ forbidden: show.day === 'empty' ? [] : forbidden })],
    [healthRoutes.readings, ({ params }) => readingsOf(params.cluster ?? '')],
    [healthRoutes.silence, () => silence],
    [careRoutes.alarms, ({ query }) => alarmsOf(query.get('cluster'))],
    [careRoutes.tickets, ({ query }) => ticketsOf(query.get('cluster'))],
    [careRoutes.settings, () => careSettings],
  ]);

  function enter() {
    show.signedIn = true;
    return current;
  }
  function leave() {
    show.signedIn = false;
    current = me;
    return { done: true };
  }

  return createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const status = error instanceof NoSuchThing ? 404 : 500;
      send(response, status, problem(status, error instanceof Error ? error.message : String(error)));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fixture');
    if (pathname === '/api/events' && show.events) return events(response);
    if (/^\/api\/clusters\/[^/]+\/listen$/.test(pathname)) return tone(response);
    for (const [route, answer] of answers) {
      const params = match(route, request.method ?? '', pathname);
      if (!params) continue;
      const isOpen = route === accessRoutes.signIn || route === accessRoutes.useLink;
      if (!show.signedIn && !isOpen) return send(response, 401, problem(401, 'Chưa đăng nhập.'));
      const body: unknown = JSON.parse((await textOf(request)) || 'null');
      return send(response, 200, route.response.parse(answer({ params, body, query: searchParams })));
    }
    throw new NoSuchThing(`${request.method} ${pathname}`);
  }
}

function missing(): never {
  throw new NoSuchThing('Không có.');
}

function has(body: unknown, field: string, pattern: RegExp): boolean {
  return typeof body === 'object' && body !== null && pattern.test(String(Reflect.get(body, field)));
}

function match(route: Route, method: string, path: string): Record<string, string> | undefined {
  if (route.method !== method) return undefined;
  const pattern = new RegExp(`^${route.path.replace(/:([a-zA-Z]+)/g, '(?<$1>[^/]+)')}$`);
  const found = pattern.exec(path);
  return found ? { ...found.groups } : undefined;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function send(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

function problem(status: number, text: string) {
  return {
    type: 'about:blank',
    title: text,
    status,
    code: status === 401 ? 'access/not-signed-in' : 'fixture/missing',
    message: { vi: text, en: text },
  };
}

function events(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': listening\n\n');
}

/** A quiet tone for ever, sent in real time, in pieces cut at odd bytes. */
function tone(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  let sample = 0;
  const timer = setInterval(() => {
    const piece = Buffer.alloc((LISTEN_SAMPLE_RATE / 10) * 2);
    for (let index = 0; index < piece.length / 2; index += 1) {
      const level = 0.25 + 0.2 * Math.sin((2 * Math.PI * sample) / (LISTEN_SAMPLE_RATE * 1.7));
      piece.writeInt16LE(
        Math.round(12_000 * level * Math.sin((2 * Math.PI * 330 * sample) / LISTEN_SAMPLE_RATE)),
        index * 2,
      );
      sample += 1;
    }
    response.write(piece.subarray(0, 1001));
    response.write(piece.subarray(1001));
  }, 100);
  response.on('close', () => clearInterval(timer));
}
