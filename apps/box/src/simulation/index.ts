// The simulated world around boxes, for tests, benches and the simulator. Nothing of it runs in a real box.

export {
  SIMULATED_AIR,
  SIMULATED_LINE,
  SimulatedWay,
  thirds,
  type WayOfSound,
} from '../capture/way-of-sound.ts';
export type { Random } from '../chance/random.ts';
export { SealedAnswers } from '../clock/sealed-answers.ts';
export { WindowEvidence } from '../evidence/window-evidence.ts';
export { Obedience } from '../horizon/obedience.ts';
export { writeIdentity } from '../identity/identity.ts';
export { makeBoxKey, pinnedVerify } from '../identity/keys.ts';
export { Trust } from '../identity/trust.ts';
export { journalFiles, readJournal } from '../journal/journal-files.ts';
export { DecodedSound } from '../sound/sound-source.ts';
export { BadNetwork, type BadNetworkFaults } from './bad-network.ts';
export { encodeSound } from './encode.ts';
export { Installation, type Seal, seededId } from './installation.ts';
export { airing, planOf } from './plan.ts';
export { speechLike } from './speech-like.ts';
export * from './trial/index.ts';
export { VirtualBox, type VirtualBoxFaults, type VirtualBoxNames } from './virtual-box.ts';
export {
  type FetchFaults,
  type Member,
  type Peer,
  VirtualFetcher,
  VirtualLink,
  VirtualServer,
} from './virtual-server.ts';
export { VirtualBoxTime, VirtualWorld } from './virtual-time.ts';
export { NO_FAULTS, Way, type WayFaults } from './way.ts';
