import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import { type Refusal, Refused, refuse } from '@loaphuong/domain/basics';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawServerDefault,
} from 'fastify';
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { type Log, noLog } from './log.ts';
import { answerTo } from './problems.ts';
import { checkOrigin, setSafetyHeaders } from './web-safety.ts';

/** The HTTP side of the server; slices hang their routes on it with `serve`. */
export type Http = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** How to build it. */
export interface HttpOptions {
  readonly log?: Log;
  /** Shown in the OpenAPI document. */
  readonly version: string;
  /** The address that people use when a proxy stands before us; then, and only then, the proxy's headers are believed. */
  readonly publicUrl?: string | undefined;
  /** Server of map tiles that pages may show pictures from. */
  readonly mapTilesUrl?: string | undefined;
  /** Folder with the built console; absent: the API alone. */
  readonly consoleDir?: string | undefined;
  /** Requests a minute from one address, default 1200; single routes set their own in `config.rateLimit`. */
  readonly requestsPerMinute?: number;
}

/** Most bytes of a JSON body; routes that take files say their own limit. */
const BODY_LIMIT = 1_000_000;

/**
 * Builds the HTTP server without listening: problem answers, cookies, limits, safety headers, origin check, OpenAPI at
 * `/api/openapi.json`, and the console's files with its pages' addresses falling back to `index.html`.
 */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const http: Http = Fastify({
    loggerInstance: (options.log ?? noLog) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    trustProxy: options.publicUrl === undefined ? false : ['loopback', 'linklocal', 'uniquelocal'],
    requestTimeout: 120_000,
    // Event streams never end by themselves; a stop must not wait for them.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>();
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  http.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  answerProblems(http);
  http.addHook('onRequest', async (request, reply) => {
    setSafetyHeaders(reply, options.publicUrl, options.mapTilesUrl);
    checkOrigin(request, options.publicUrl);
  });
  await http.register(cookie);
  await http.register(rateLimit, {
    max: options.requestsPerMinute ?? 1200,
    timeWindow: 60_000,
    errorResponseBuilder: () => new Refused(TOO_MANY),
  });
  await http.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Loa Phường', version: options.version } },
    // Bodies of bytes have no JSON schema; they are shown as "anything".
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
  });
  http.get('/api/openapi.json', { schema: { hide: true } }, async () => http.swagger());
  await serveConsole(http, options.consoleDir);
  return http;
}

function answerProblems(http: Http): void {
  http.setErrorHandler((error, request, reply) => {
    const { kind, problem } = answerTo(error);
    if (kind === 'fault') {
      request.log.error(
        { err: error, incident: problem.incident, method: request.method, path: pathOf(request.url) },
        'fault',
      );
    } else if (problem.status >= 500) {
      request.log.warn({ err: error, path: pathOf(request.url) }, problem.code);
    }
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
}

async function serveConsole(http: Http, folder: string | undefined): Promise<void> {
  if (folder !== undefined) {
    await http.register(fastifyStatic, {
      root: folder,
      preCompressed: true,
      // Routes are decided per request, so a console built after the start is served too.
      wildcard: true,
      index: ['index.html'],
      setHeaders(reply, path) {
        // Vite puts a hash of the content into the names under assets/.
        const lasting = path.startsWith(join(folder, 'assets'));
        reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  http.setNotFoundHandler((request, reply) => {
    const page = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (folder !== undefined && page && !request.url.startsWith('/api/')) return reply.sendFile('index.html');
    return refuse('missing', 'platform/no-such-address', {
      vi: 'Không có gì ở địa chỉ này.',
      en: 'There is nothing at this address.',
    });
  });
}

/** A query may carry secrets (one-time links); logs get the path alone. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

const TOO_MANY: Refusal = {
  kind: 'too-many',
  code: 'platform/too-many-requests',
  message: {
    vi: 'Có quá nhiều yêu cầu từ địa chỉ này trong một phút. Hãy chờ một lát rồi thử lại.',
    en: 'Too many requests came from this address within a minute. Wait a moment, then try again.',
  },
};
