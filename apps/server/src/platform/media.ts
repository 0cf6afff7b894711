import { isSha256, refuse } from '@loaphuong/domain/basics';
import { type Files, parseRange } from './files.ts';
import type { Http } from './http.ts';

/**
 * `GET /media/<sha256>`: sound by content, for boxes and browsers alike. Needs no session: the name is a secret of 256 bits for
 * whoever was not told it, and the bytes never change, so any cache may keep them for ever. Ranges as in RFC 9110, section 14;
 * conditions as in section 13.
 */
export function registerMedia(http: Http, files: Files): void {
  http.get<{ Params: { hash: string } }>(
    '/media/:hash',
    { schema: { hide: true } },
    async (request, reply) => {
      const { hash } = request.params;
      const size = isSha256(hash) ? await files.size(hash) : undefined;
      if (!isSha256(hash) || size === undefined) {
        return refuse('missing', 'platform/no-such-file', {
          vi: 'Không có tệp này.',
          en: 'There is no such file.',
        });
      }
      const tag = `"${hash}"`;
      reply.header('accept-ranges', 'bytes');
      reply.header('cache-control', 'public, max-age=31536000, immutable');
      reply.header('etag', tag);
      reply.type('audio/ogg');
      if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send();
      const { 'if-range': ifRange = tag } = request.headers;
      const range = ifRange === tag ? parseRange(request.headers.range, size) : undefined;
      if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send();
      if (range === undefined) return reply.header('content-length', size).send(files.read(hash));
      reply.code(206).header('content-range', `bytes ${range.from}-${range.to}/${size}`);
      return reply.header('content-length', range.to - range.from + 1).send(files.read(hash, range));
    },
  );
}

/** Whether the reader has these bytes already: `*`, or a list with our tag, weak or strong. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((each) => each.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(tag) || tags.includes('*');
}
