import { randomUUID } from 'node:crypto';
import { registryRoutes } from '@loaphuong/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { keeperHere, type RegistryDoor } from './registry-door.ts';
import { importViews, runImport } from './registry-imports.ts';
import { asCsv, asXlsx, checkSheet, previewOf, tableOf, takeOver, templateTable } from './registry-sheet.ts';
import { undoImport, undoPreview } from './registry-undo.ts';
import { registryEntries } from './registry-views.ts';
import { MAX_SHEET_BYTES } from './sheets.ts';

/** Doors for sheets in and out, and for taking an import back. */
export function registerSheets(http: Http, door: RegistryDoor): void {
  const { fleet, who, replan } = door;
  const { db, clock } = fleet;
  const before = async (request: FastifyRequest) => void (await who(request));

  serve(
    http,
    registryRoutes.previewImport,
    async ({ query, body, request }) => {
      await keeperHere(door, request);
      return previewOf(await checkSheet(db.sql, body, query.mapping));
    },
    { bodyLimit: MAX_SHEET_BYTES, before, requestsPerMinute: 30 },
  );
  serve(
    http,
    registryRoutes.commitImport,
    async ({ query, body, request }) => {
      const actor = await keeperHere(door, request);
      // Checked inside the transaction that takes it over: what stands here now counts, not what the preview saw.
      const sheet = { id: query.watch ?? randomUUID(), fileName: query.fileName };
      const taken = await runImport(db, actor, sheet, async (trx, tell) =>
        takeOver(trx, actor, await checkSheet(trx, body, query.mapping), sheet, replan, tell),
      );
      return { id: sheet.id, ...taken };
    },
    { bodyLimit: MAX_SHEET_BYTES, before, requestsPerMinute: 30 },
  );
  serve(http, registryRoutes.importProgress, async ({ params, request }) => {
    await keeperHere(door, request);
    const [found] = await importViews(db, params.watch);
    return found === undefined ? {} : { import: found };
  });
  serve(http, registryRoutes.imports, async ({ request }) => {
    await keeperHere(door, request);
    return { imports: await importViews(db) };
  });
  serve(http, registryRoutes.undoPreview, async ({ params, request }) => {
    await keeperHere(door, request);
    return undoPreview(db.sql, params.import);
  });
  serve(http, registryRoutes.undoImport, async ({ params, body, request }) => {
    const actor = await keeperHere(door, request);
    return withTransaction(db, (trx) =>
      undoImport(trx, actor, params.import, body.reason, clock.now(), replan),
    );
  });
  registerFiles(http, door);
}

/** Answers that are files, outside the JSON routes. */
function registerFiles(http: Http, { fleet, who }: RegistryDoor): void {
  const { db } = fleet;
  const hide = { schema: { hide: true } };
  const send = (reply: FastifyReply, name: string, type: string, body: Buffer | string) =>
    reply
      .type(type)
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(body);

  http.get('/api/registry/export.xlsx', hide, async (request, reply) => {
    await who(request);
    return send(reply, 'cum-loa.xlsx', XLSX, await asXlsx(tableOf(await registryEntries(db.sql))));
  });
  http.get('/api/registry/export.csv', hide, async (request, reply) => {
    await who(request);
    return send(
      reply,
      'cum-loa.csv',
      'text/csv; charset=utf-8',
      asCsv(tableOf(await registryEntries(db.sql))),
    );
  });
  http.get('/api/registry/template.xlsx', hide, async (request, reply) => {
    await who(request);
    return send(reply, 'mau-cum-loa.xlsx', XLSX, await asXlsx(templateTable()));
  });
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
