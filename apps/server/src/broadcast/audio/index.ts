export { type AudioWorkshop, createAudioWorkshop, type RenderedAudio } from './workshop.ts';
