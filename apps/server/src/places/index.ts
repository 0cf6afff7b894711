export { changePlace, foundInstallation, foundPlace, type NewPlace } from './places.ts';
export { type PlacesDoor, registerPlaces } from './routes.ts';
export type { PlacesTables } from './tables.ts';
export { type Installation, installation, pathOf, placesBelow, placesInForce, standingFor } from './views.ts';
