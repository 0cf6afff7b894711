import { connect, type Socket } from 'node:net';

/** As little of MQTT 3.1.1 as a box needs, by hand: ten thousand of a library's clients would weigh more than what is measured. */
export class RawBox {
  readonly #socket: Socket;
  readonly ready: Promise<void>;
  #silent = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(port: number, id: string, password: string, topics: readonly string[], keepaliveS: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.ready = new Promise((done, fail) => {
      this.#socket.once('error', fail);
      this.#socket.once('connect', () => {
        const status = `box/${id}/up/status`;
        const will = '{"online":false}';
        // Clean session, will with QoS 1 and retained, user name, password.
        const flags = 0x02 | 0x04 | 0x08 | 0x20 | 0x40 | 0x80;
        this.#send(0x10, [
          text('MQTT'),
          Buffer.from([4, flags]),
          short(keepaliveS),
          text(id),
          text(status),
          text(will),
          text(id),
          text(password),
        ]);
      });
      this.#socket.once('data', (bytes) => {
        if (bytes[0] !== 0x20 || bytes[3] !== 0) return fail(new Error(`refused with ${bytes[3]}`));
        this.#send(0x82, [
          short(1),
          ...topics.map((topic) => Buffer.concat([text(topic), Buffer.from([1])])),
        ]);
        this.#socket.resume();
        this.#timer = setInterval(
          () => this.#send(0xc0, []),
          keepaliveS * 1000 * (0.7 + Math.random() * 0.3),
        );
        done();
      });
    });
  }

  /** Says something, QoS 0. */
  say(topic: string, message: string): void {
    this.#send(0x30, [text(topic), Buffer.from(message)]);
  }

  /** Falls silent without closing, as when the power or the mobile network goes: nothing is sent any more, nothing read. */
  fallSilent(): void {
    this.#silent = true;
    clearInterval(this.#timer);
    this.#socket.pause();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#socket.destroy();
  }

  #send(head: number, parts: readonly Buffer[]): void {
    if (this.#silent || this.#socket.destroyed) return;
    const body = Buffer.concat([...parts]);
    this.#socket.write(Buffer.concat([Buffer.from([head, ...length(body.length)]), body]));
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([short(bytes.length), bytes]);
}

function short(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

/** Remaining length, seven bits a byte (MQTT 3.1.1, 2.2.3). */
function length(value: number): number[] {
  const low = value & 127;
  return value > 127 ? [low | 128, ...length(value >> 7)] : [low];
}
