/** MQTT filters that an account may publish on and hear. */
export interface BrokerRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/**
 * Accounts of boxes at a broker that is not ours. The embedded broker asks the database; an external one must be told. Passwords are
 * random tokens that pass through here once and are kept by the broker alone.
 */
export interface BrokerAccounts {
  /** Lets an account in, from now on and after restarts of the broker; what it had before (password, rights) is replaced. */
  admit(username: string, password: string, rights: BrokerRights): Promise<void>;
  /** Takes an account away; its live connections end. Nothing happens when there is none. */
  strike(username: string): Promise<void>;
}
