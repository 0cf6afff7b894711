export { type OggOpus, type OggOpusFault, type OggOpusReading, parseOggOpus } from './ogg-opus.ts';
export { type OggOpusParts, writeOggOpus } from './ogg-opus-writer.ts';
export { OPUS_RATE, opusPacketShape } from './opus-packet.ts';
