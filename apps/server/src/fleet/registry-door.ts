import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { ClusterId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { FastifyRequest } from 'fastify';
import { need } from '../access/index.ts';
import { installation } from '../places/index.ts';
import type { Files } from '../platform/files.ts';
import type { Fleet } from './index.ts';
import type { Replan } from './registry.ts';

/** What the doors of the registry need. */
export interface RegistryDoor {
  readonly fleet: Fleet;
  readonly who: (request: FastifyRequest) => Promise<Actor>;
  readonly files: Files;
  readonly replan: Replan;
  /** Server of map tiles, when the installation names one. */
  readonly tiles: string | undefined;
}

/** Who may change what is known of a cluster. @throws {Refused} `fleet/not-in-registry`, `access/role-needed`. */
export async function keeperOf(door: RegistryDoor, request: FastifyRequest, id: ClusterId): Promise<Actor> {
  const row = await door.fleet.db.sql
    .selectFrom('fleet.cluster as c')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .select('s.ward')
    .where('c.id', '=', id)
    .executeTakeFirst();
  return keeperAt(door, request, row?.ward ?? missing());
}

/** Who may change what stands in a ward. @throws {Refused} `access/role-needed`. */
export async function keeperAt(door: RegistryDoor, request: FastifyRequest, ward: PlaceId): Promise<Actor> {
  const actor = await door.who(request);
  await need(door.fleet.db.sql, actor, ward, 'technician', 'administrator');
  return actor;
}

/** Groups and sheets reach over wards: the role must hold for the whole installation. */
export async function keeperHere(door: RegistryDoor, request: FastifyRequest): Promise<Actor> {
  const here = await installation(door.fleet.db.sql);
  return keeperAt(door, request, here?.place ?? missing());
}

/** @throws {Refused} `fleet/not-in-registry`, always. */
export function missing(): never {
  return refuse('missing', 'fleet/not-in-registry', {
    vi: 'Không có mục này trong sổ cụm loa. Có thể vừa bị bỏ; hãy tải lại trang.',
    en: 'The registry has no such thing. It may just have been taken out; load the page again.',
  });
}
