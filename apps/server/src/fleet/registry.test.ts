import { deflateRawSync } from 'node:zlib';
import { auditRoutes, fleetRoutes, registryRoutes } from '@loaphuong/contract';
import { codeOf, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
});
afterAll(() => server.close());

let clusters = 0;
async function newCluster(): Promise<string> {
  clusters += 1;
  const ward = server.wards[0] ?? '';
  return (await technician.call(fleetRoutes.addCluster, { body: { ward, name: `Cụm ${clusters}` } })).id;
}
async function entryOf(cluster: string) {
  const { clusters: all } = await technician.call(registryRoutes.registry);
  return all.find(({ id }) => id === cluster);
}
async function eventually(look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within 5 s');
}
const csv = (text: string) => new TextEncoder().encode(text);

test('what the registry says of a cluster can be changed, and what is not said stays', async () => {
  const cluster = await newCluster();
  const body = {
    technology: 'wired',
    condition: 'degraded',
    loudspeakers: 4,
    wattage: 30,
    installedOn: '2024-03-15',
    simContract: 'HĐ 12/2024',
    position: { latitude: 18.81, longitude: 105.71 },
  } as const;
  await technician.call(registryRoutes.edit, { params: { cluster }, body });
  await technician.call(registryRoutes.edit, {
    params: { cluster },
    body: { note: 'Cột điện số 7', wattage: null },
  });
  expect(await entryOf(cluster)).toMatchObject({ ...body, wattage: null, note: 'Cột điện số 7' });
});

test('a station has papers and an inventory: equipment is added, changed, and taken out with a reason', async () => {
  const station = (await entryOf(await newCluster()))?.station ?? '';
  const stationNow = async () =>
    (await technician.call(registryRoutes.registry)).stations.find(({ id }) => id === station);
  await technician.call(registryRoutes.editStation, {
    params: { station },
    body: { decision: '12/QĐ-UBND', setUpOn: '2015-06-01' },
  });
  await technician.call(registryRoutes.editStation, {
    params: { station },
    body: { note: 'Đài ở trụ sở cũ' },
  });
  expect(await stationNow()).toMatchObject({
    decision: '12/QĐ-UBND',
    setUpOn: '2015-06-01',
    note: 'Đài ở trụ sở cũ',
  });
  const machine = {
    kind: 'fm-transmitter',
    name: 'Máy phát 50 W',
    powerW: 50,
    frequencyKhz: 96_500,
    lines: null,
    serial: null,
    condition: 'good',
    installedOn: null,
    note: null,
  } as const;
  const { id: equipment } = await technician.call(registryRoutes.addEquipment, {
    params: { station },
    body: machine,
  });
  await technician.call(registryRoutes.editEquipment, {
    params: { equipment },
    body: { condition: 'broken', installedOn: '2017-11-27' },
  });
  expect((await stationNow())?.equipment).toMatchObject([
    { ...machine, condition: 'broken', installedOn: '2017-11-27' },
  ]);
  const change = (body: { name?: string; condition?: 'retired' }) =>
    codeOf(technician.call(registryRoutes.editEquipment, { params: { equipment }, body }));
  expect(await change({ condition: 'retired' })).toBe('fleet/equipment-retire-by-name');
  const editor = await server.signedIn('Cao Thị Lan', 'editor');
  expect(
    await codeOf(
      editor.call(registryRoutes.editEquipment, { params: { equipment }, body: { name: 'Khác' } }),
    ),
  ).toBe('access/role-needed');
  await technician.call(registryRoutes.retireEquipment, {
    params: { equipment },
    body: { reason: 'Cháy nguồn, không sửa được' },
  });
  expect((await stationNow())?.equipment).toEqual([]);
  expect(await change({ name: 'Máy khác' })).toBe('fleet/equipment-gone');
});

test.each([
  ['delay or volume', { delayMs: 292, volume: 40 }, '292'],
  ['budget of data', { monthBudgetMb: 7319 }, '7319'],
])('another %s reaches the signed plan of the station', async (_, body, figure) => {
  const cluster = await newCluster();
  await technician.call(registryRoutes.edit, { params: { cluster }, body });
  await eventually(async () => {
    const rows = await server.db.sql.selectFrom('broadcast.horizon').select('envelope').execute();
    return rows.some(({ envelope }) => {
      const text = JSON.stringify(envelope);
      return text.includes(cluster) && text.includes(figure);
    });
  });
});

test('a retired cluster leaves the list, keeps its reason in the log, frees its name, and comes back only when the name is free', async () => {
  const cluster = await newCluster();
  const name = (await entryOf(cluster))?.name ?? '';
  await technician.call(registryRoutes.edit, { params: { cluster }, body: { condition: 'degraded' } });
  await technician.call(registryRoutes.retire, { params: { cluster }, body: { reason: 'Cột điện bị dỡ' } });
  const listed = async () =>
    (await technician.call(fleetRoutes.clusters)).clusters.some(({ id }) => id === cluster);
  expect(await listed()).toBe(false);
  expect(await entryOf(cluster)).toMatchObject({
    condition: 'retired',
    archived: { reason: 'Cột điện bị dỡ' },
  });
  expect(
    await codeOf(technician.call(registryRoutes.edit, { params: { cluster }, body: { volume: 10 } })),
  ).toBe('fleet/cluster-retired');
  const next = (
    await technician.call(fleetRoutes.addCluster, { body: { ward: server.wards[0] ?? '', name } })
  ).id;
  expect(await codeOf(technician.call(registryRoutes.restore, { params: { cluster } }))).toBe(
    'fleet/name-taken',
  );
  await technician.call(registryRoutes.edit, { params: { cluster: next }, body: { name: `${name} mới` } });
  await technician.call(registryRoutes.restore, { params: { cluster } });
  expect(await listed()).toBe(true);
  expect((await entryOf(cluster))?.condition).toBe('degraded');
  const administrator = await server.signedIn('Đỗ Thanh Bình', 'administrator');
  const { entries } = await administrator.call(auditRoutes.list, { query: {} });
  expect(entries.find(({ action }) => action === 'fleet/retire-cluster')?.reason).toBe('Cột điện bị dỡ');
});

test('an editor reads the registry and changes nothing in it; a stranger sees nothing', async () => {
  const cluster = await newCluster();
  const editor = await server.signedIn('Phan Thị Thu', 'editor');
  expect((await editor.call(registryRoutes.registry)).clusters.length).toBeGreaterThan(0);
  const acts = [
    () => editor.call(registryRoutes.edit, { params: { cluster }, body: { volume: 1 } }),
    () => editor.call(registryRoutes.retire, { params: { cluster }, body: { reason: 'không được' } }),
    () => editor.call(registryRoutes.saveGroup, { body: { name: 'Nhóm', members: [] } }),
    () => editor.call(registryRoutes.commitImport, { query: { fileName: 'a.csv' }, body: csv('a') }),
  ];
  for (const act of acts) expect(await codeOf(act())).toBe('access/role-needed');
  expect(await codeOf(server.stranger(registryRoutes.registry))).toBe('access/signed-out');
});

test('a group along a street gets delays proposed from positions', async () => {
  const row = [await newCluster(), await newCluster(), await newCluster()];
  for (const [index, cluster] of row.slice(0, 2).entries()) {
    const position = { latitude: 18.8 + (index * 100) / 111_194.93, longitude: 105.7 };
    await technician.call(registryRoutes.edit, { params: { cluster }, body: { position } });
  }
  const { id: group } = await technician.call(registryRoutes.saveGroup, {
    body: { name: 'Đường Ven Biển', members: row },
  });
  const { members } = await technician.call(registryRoutes.proposeDelays, { params: { group } });
  expect(members.map(({ cluster, proposedMs }) => [cluster, proposedMs])).toEqual([
    [row[0], 0],
    [row[1], 292],
    [row[2], undefined],
  ]);
  expect(members[2]?.why?.vi).toContain('chưa có vị trí');
  expect(
    await codeOf(
      technician.call(registryRoutes.saveGroup, { body: { name: 'Đường Ven Biển', members: [] } }),
    ),
  ).toBe('fleet/group-name-taken');
});

test('a sheet is looked at row by row, and with one wrong cell nothing of it is taken', async () => {
  const bad = csv('Phường;Tên cụm loa;Số loa\nAn Thủy;Nhập 1;2\nBãi Ngang;Nhập 2;hai\n');
  const query = { fileName: 'cum-loa.csv' };
  const preview = await technician.call(registryRoutes.previewImport, { query, body: bad });
  expect([preview.added, preview.wrong]).toEqual([1, 1]);
  expect(preview.findings).toMatchObject([{ row: 3, field: 'loudspeakers', code: 'fleet/import-number' }]);
  const before = (await technician.call(registryRoutes.registry)).clusters.length;
  expect(await codeOf(technician.call(registryRoutes.commitImport, { query, body: bad }))).toBe(
    'fleet/import-has-errors',
  );
  expect((await technician.call(registryRoutes.registry)).clusters).toHaveLength(before);
});

test('the template and the export are sheets that come back in', async () => {
  const get = async (url: string) =>
    server.app.http.inject({ method: 'GET', url, headers: { cookie: technician.cookie } });
  const query = { fileName: 'mau.xlsx' };
  const template = new Uint8Array((await get('/api/registry/template.xlsx')).rawPayload);
  const taken = await technician.call(registryRoutes.commitImport, { query, body: template });
  expect(taken).toMatchObject({ added: 2, changed: 0 });
  const all = (await technician.call(registryRoutes.registry)).clusters;
  expect(all.find(({ name }) => name.endsWith('Nhà văn hóa khối 6'))).toMatchObject({
    position: { latitude: 18.81234, longitude: 105.71234 },
    installedOn: '2024-03-15',
  });
  for (const kind of ['xlsx', 'csv']) {
    const sheet = new Uint8Array((await get(`/api/registry/export.${kind}`)).rawPayload);
    const again = await technician.call(registryRoutes.commitImport, { query, body: sheet });
    const live = all.filter(({ archived }) => archived === undefined);
    expect(again).toMatchObject({ added: 0, changed: live.length });
  }
  expect((await technician.call(registryRoutes.registry)).clusters).toEqual(all);
});

test('files that are no sheet, unfold to too much or have too many rows are refused', async () => {
  const query = { fileName: 'x.xlsx' };
  const send = (body: Uint8Array<ArrayBuffer>) =>
    codeOf(technician.call(registryRoutes.previewImport, { query, body }));
  expect(await send(new Uint8Array([0x50, 0x4b, 3, 4, 9, 9, 9]))).toBe('fleet/sheet-unreadable');
  expect(await send(new Uint8Array([0xff, 0xfe, 0, 1]))).toBe('fleet/sheet-unreadable');
  expect(await send(bomb())).toBe('fleet/sheet-bomb');
  expect(await send(csv(`Phường,Tên\n${'An Thủy,x\n'.repeat(5002)}`))).toBe('fleet/sheet-too-long');
});

test('a picture is known by its bytes, loses what it tells, and is given out as nothing but a picture', async () => {
  const cluster = await newCluster();
  const params = { cluster };
  const text = new TextEncoder().encode('<script>alert(1)</script>');
  expect(await codeOf(technician.call(registryRoutes.photo, { params, body: text }))).toBe(
    'fleet/not-a-picture',
  );
  await technician.call(registryRoutes.photo, { params, body: jpegWithPlace() });
  const answer = await server.app.http.inject({
    method: 'GET',
    url: `/api/registry/clusters/${cluster}/photo`,
    headers: { cookie: technician.cookie },
  });
  expect(answer.headers['content-type']).toBe('image/jpeg');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.rawPayload.includes('GPS-HERE')).toBe(false);
  expect(answer.rawPayload.includes('after the end')).toBe(false);
  expect(answer.rawPayload.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
});

/** A ZIP whose one part unfolds to 100 MB of zeros. */
function bomb(): Uint8Array<ArrayBuffer> {
  const content = deflateRawSync(Buffer.alloc(100_000_000), { level: 1 });
  const name = Buffer.from('xl/workbook.xml');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(content.length, 20);
  // The claim is small: it must not be believed.
  central.writeUInt32LE(100, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + content.length, 16);
  return new Uint8Array(Buffer.concat([local, name, content, central, name, end]));
}

function jpegWithPlace(): Uint8Array<ArrayBuffer> {
  const segment = (marker: number, body: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  };
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      segment(0xe1, Buffer.from('Exif\0\0 GPS-HERE and more of it')),
      segment(0xfe, Buffer.from('a remark, GPS-HERE')),
      segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
      Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd9]),
      Buffer.from('after the end'),
    ]),
  );
}
