/**
 * The version of everything server and box say to each other. A reader accepts its own version and every older one that
 * has a vector in `vectors/`; an unknown newer version is refused with a reason, never guessed at.
 */
export const PROTOCOL_VERSION = 1;
