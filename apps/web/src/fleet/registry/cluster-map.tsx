import type { ClusterListItem } from '@loaphuong/contract';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTexts } from '../../texts/language.tsx';
import { Icon } from '../../ui/icon.tsx';
import { kindOfCluster } from '../cluster-state.ts';
import './registry.css';

/** A position in decimal degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * Clusters where they stand, over an empty ground with a scale; tiles only from a server that the installation names. State is
 * told by icon and texture before colour. `onPlace` makes the signs movable, and a press on the ground an answer too.
 */
export default function ClusterMap({
  clusters,
  tiles,
  onOpen,
  onMove,
  onPress,
}: {
  clusters: readonly ClusterListItem[];
  tiles: string | undefined;
  onOpen: (cluster: string) => void;
  onMove?: ((cluster: string, to: Position) => void) | undefined;
  onPress?: ((at: Position) => void) | undefined;
}) {
  const { registry, fleet } = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<L.Map>();
  const [signs, setSigns] = useState<readonly { cluster: ClusterListItem; element: HTMLElement }[]>([]);
  const acts = useRef({ onOpen, onMove, onPress });
  acts.current = { onOpen, onMove, onPress };
  const fitted = useRef(false);

  useEffect(() => {
    if (box.current === null) return;
    const made = L.map(box.current, {
      zoomControl: true,
      attributionControl: tiles !== undefined,
      maxZoom: 19,
    });
    made.setView([16, 107], 6);
    L.control.scale({ imperial: false }).addTo(made);
    if (tiles !== undefined) L.tileLayer(tiles, { maxZoom: 19 }).addTo(made);
    made.on('click', ({ latlng }) => acts.current.onPress?.({ latitude: latlng.lat, longitude: latlng.lng }));
    setMap(made);
    return () => {
      made.remove();
    };
  }, [tiles]);

  const movable = onMove !== undefined;
  useEffect(() => {
    if (map === undefined) return;
    const layer = L.layerGroup().addTo(map);
    const placed = clusters.flatMap((cluster) =>
      cluster.position ? [{ cluster, at: cluster.position }] : [],
    );
    for (const [ward, members] of Map.groupBy(placed, ({ cluster }) => cluster.ward.name)) {
      const points = members.map(({ at }): [number, number] => [at.latitude, at.longitude]);
      if (points.length > 2)
        L.polygon(hull(points), { className: 'map-ward', interactive: false }).addTo(layer);
      const middle = L.latLngBounds(points).getCenter();
      L.marker(middle, {
        interactive: false,
        keyboard: false,
        icon: L.divIcon({
          className: 'map-ward-name',
          iconSize: [0, 0],
          html: Object.assign(document.createElement('span'), { textContent: ward }),
        }),
      }).addTo(layer);
    }
    const made = placed.map(({ cluster, at }) => {
      const element = document.createElement('span');
      element.className = `map-sign ${kindOfCluster(cluster.state)}`;
      const marker = L.marker([at.latitude, at.longitude], {
        draggable: movable,
        title: `${cluster.name} · ${fleet.state[cluster.state.kind]}`,
        alt: `${cluster.name} · ${fleet.state[cluster.state.kind]}`,
        icon: L.divIcon({ className: 'map-sign-box', html: element, iconSize: [28, 28] }),
      }).addTo(layer);
      marker.on('click', () => !movable && acts.current.onOpen(cluster.id));
      marker.on('dragend', () => {
        const { lat, lng } = marker.getLatLng();
        acts.current.onMove?.(cluster.id, { latitude: lat, longitude: lng });
      });
      return { cluster, element };
    });
    setSigns(made);
    if (!fitted.current && placed.length > 0) {
      fitted.current = true;
      map.fitBounds(L.latLngBounds(placed.map(({ at }) => [at.latitude, at.longitude])), {
        padding: [36, 36],
        maxZoom: 16,
      });
    }
    return () => {
      layer.remove();
    };
  }, [map, clusters, movable, fleet]);

  return (
    <>
      <section className="cluster-map" ref={box} aria-label={registry.map.label} />
      {tiles === undefined && <p className="tiny muted mt-1">{registry.map.offlineGround}</p>}
      {signs.map(({ cluster, element }) =>
        createPortal(<Icon name={kindOfCluster(cluster.state)} size={16} />, element, cluster.id),
      )}
    </>
  );
}

/** The least convex ring around points (Andrew's monotone chain). */
function hull(points: readonly [number, number][]): [number, number][] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly [number, number][]) => {
    const ring: [number, number][] = [];
    for (const point of list) {
      for (;;) {
        const [a, b] = [ring.at(-2), ring.at(-1)];
        if (!a || !b || (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) > 0) break;
        ring.pop();
      }
      ring.push(point);
    }
    return ring.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}
