import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { mayPublish, maySubscribe } from '@loaphuong/protocol';
import type { BrokerAccounts } from '../platform/broker-accounts.ts';

/** Letting boxes in at the broker, and putting them out. */
export interface BrokerDoor {
  /** A box that has just got its password may come in. Must be done before the box is told. @throws {Refused} `platform/broker-accounts`. */
  letIn(joined: {
    readonly box: BoxId;
    readonly station: StationId;
    readonly brokerPassword: string;
    readonly replaced: BoxId | undefined;
  }): Promise<void>;
  /** A box that was struck off: its connection ends now and none is taken any more. */
  putOut(box: BoxId): Promise<void>;
  /** Ends the connections of a box that may come again; only where the broker is ours. */
  disconnect(box: BoxId): void;
  /** Whether a box can change its password by itself: an external broker keeps its own copy, which the box cannot change. */
  readonly passwordsChange: boolean;
}

/**
 * The embedded broker asks the database (`brokerRights`), so there only connections are to be ended; an external one is told.
 * @param accounts how an external broker is told; absent: it is the embedded one, or somebody keeps the accounts by hand.
 * @param disconnect ends connections at the embedded broker.
 */
export function brokerDoor(
  accounts: BrokerAccounts | undefined,
  disconnect: ((username: string) => void) | undefined,
): BrokerDoor {
  const putOut = async (box: BoxId): Promise<void> => {
    disconnect?.(box);
    await accounts?.strike(box);
  };
  return {
    async letIn({ box, station, brokerPassword, replaced }) {
      if (replaced !== undefined) await putOut(replaced);
      await accounts?.admit(box, brokerPassword, {
        publish: mayPublish(box),
        subscribe: maySubscribe(box, station),
      });
    },
    putOut,
    disconnect: (box) => disconnect?.(box),
    passwordsChange: disconnect !== undefined,
  };
}
