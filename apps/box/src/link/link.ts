/** Hears the link. */
export interface LinkListener {
  /** Connected, and everything subscribed is granted. */
  up(): void;
  down(): void;
  message(topic: string, payload: Uint8Array): void;
}

/** How a message is to be sent (MQTT 3.1.1). */
export interface Sending {
  readonly qos: 0 | 1;
  readonly retain?: boolean;
}

/**
 * The connection to the server, by topics. It connects by itself, again and again; what is published while it is down is dropped,
 * because everything that matters is sent again by whoever needs it.
 */
export interface Link {
  start(listener: LinkListener): void;
  /** Says goodbye and ends. */
  stop(): void;
  readonly connected: boolean;
  publish(topic: string, payload: string | Uint8Array, sending: Sending): void;
}
