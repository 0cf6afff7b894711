/**
 * Most bytes of the payload of one message between a box and the broker. The embedded broker ends a line on which more is announced, so
 * a box that sent more would be cut off each time that it tried: whatever can grow (journal batches, logs) is cut to fit before it is sent.
 */
export const MOST_MESSAGE_BYTES = 262_144;
