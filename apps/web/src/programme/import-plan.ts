import { createClient, type Fetch, programmeRoutes } from '@loaphuong/contract';

/** How far a file has travelled, 0…1; at 1 the server is reading it. */
export type Sent = (share: number) => void;

/** Sends a plan document and gives the id of the draft that the server read. Fails with `CallFailed` like every call. */
export async function importPlan(file: File, sent: Sent): Promise<string> {
  const call = createClient('', fetchWithProgress(sent));
  const body = new Uint8Array(await file.arrayBuffer());
  const { id } = await call(programmeRoutes.importPlan, { query: { fileName: file.name.slice(-255) }, body });
  return id;
}

/** `fetch` says nothing of what is under way; XMLHttpRequest does, and on a slow line that matters. */
function fetchWithProgress(sent: Sent): Fetch {
  return (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.addEventListener('progress', ({ loaded, total }) =>
        sent(total > 0 ? loaded / total : 0),
      );
      request.addEventListener('load', () => {
        const { status, responseText } = request;
        const ok = status >= 200 && status < 300;
        resolve({ ok, status, json: async () => JSON.parse(responseText) });
      });
      request.addEventListener('error', () => reject(new TypeError('no answer')));
      request.addEventListener('abort', () => reject(new TypeError('aborted')));
      request.send(body ?? null);
    });
}
