export type { PlayedItem } from './air/sounding.ts';
export { createBox } from './box.ts';
export type { Box, BoxParts, BoxState } from './box-parts.ts';
export type { Capture, CaptureBlock, CaptureListener, CaptureState } from './capture/capture.ts';
export { SimulatedCapture } from './capture/simulated-capture.ts';
export type { WayOfSound } from './capture/way-of-sound.ts';
export { type Random, seeded } from './chance/random.ts';
export { BoxHost, type HostedBox, type HostNetwork, type HostOptions } from './host.ts';
export type { HostNews } from './host-news.ts';
export {
  type HostedNetwork,
  type HostProcess,
  type HostProcessOptions,
  startHostProcess,
} from './host-process.ts';
export { awaitClaim, type ClaimServer, type PostClaim, type Sticker, stickerOf } from './identity/claim.ts';
export { EnrolRefused, enrol, type PostEnrol } from './identity/enrol.ts';
export { httpClaim, httpEnrol } from './identity/http-enrol.ts';
export { type Identity, readIdentity } from './identity/identity.ts';
export type { Link, LinkListener, Sending } from './link/link.ts';
export { MqttLink } from './link/mqtt-link.ts';
export { ASKED_FILE, YOUNG_S } from './orders/restart.ts';
export { FileOutput } from './output/file-output.ts';
export { NullOutput } from './output/null-output.ts';
export type { CardReading, Output, TapListener } from './output/output.ts';
export { type CardFaults, SimulatedCard } from './output/simulated-card.ts';
export { DiskStore } from './store/disk-store.ts';
export type { Fetcher, FetchFailure, FetchListener } from './store/fetcher.ts';
export { httpFetcher } from './store/http-fetcher.ts';
export { MemoryStore, PowerCut } from './store/memory-store.ts';
export type { Store } from './store/store.ts';
export type { BoxTime, Cancel } from './time/box-time.ts';
export { machineUs, realTime, type WrongClock } from './time/real-time.ts';
export { PROGRAM } from './update/program.ts';
