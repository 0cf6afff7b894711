import type { ReactNode } from 'react';

/** The lines of every icon, drawn on 16 × 16 with a stroke of 1.5; `solid` parts are filled. */
export const iconShapes = {
  today: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1.5" />
      <path d="M2 6.5h12M5 9.5h3M10 9.5h1.5" />
    </>
  ),
  doc: <path d="M4 1.8h5.2L12.5 5v9.2H4zM9 2v3.2h3.3M6.3 8.2h4M6.3 11h4" />,
  calendar: (
    <>
      <rect x="2" y="3.2" width="12" height="11" rx="1.5" />
      <path d="M2 6.8h12M5.3 1.6v3M10.7 1.6v3" />
    </>
  ),
  mic: (
    <>
      <rect x="5.8" y="1.6" width="4.4" height="8" rx="2.2" />
      <path d="M3.2 7.6a4.8 4.8 0 0 0 9.6 0M8 12.4v2" />
    </>
  ),
  horn: <path d="M2 6.2v3.6h2.4l6.4 3.4V2.8L4.4 6.2zM5.2 10.2l.8 3.6M13 6.2a2.6 2.6 0 0 1 0 3.6" />,
  sound: <path d="M2 7v2M5 4.5v7M8 2v12M11 5v6M14 7v2" />,
  plan: (
    <>
      <rect x="3" y="2.6" width="10" height="11.8" rx="1.3" />
      <path d="M6 1.4h4v2.4H6zM5.6 7.4l1 1 1.6-1.8M5.6 11.2h4.8M9.8 7.8h.8" />
    </>
  ),
  task: (
    <>
      <rect x="2.4" y="2.4" width="11.2" height="11.2" rx="1.8" />
      <path d="M5.2 8.2l2 2 3.8-4.4" />
    </>
  ),
  home: <path d="M2 7.4L8 2.4l6 5M3.6 6.4v7.2h8.8V6.4M6.6 13.4V9.6h2.8v3.8" />,
  pin: (
    <>
      <path d="M8 14.4s4.8-4.3 4.8-7.9a4.8 4.8 0 0 0-9.6 0c0 3.6 4.8 7.9 4.8 7.9z" />
      <circle cx="8" cy="6.5" r="1.7" />
    </>
  ),
  book: (
    <path d="M3 2.4h8.4A1.6 1.6 0 0 1 13 4v9.6H4.6A1.6 1.6 0 0 1 3 12zM3 12a1.6 1.6 0 0 1 1.6-1.6H13M6 5.6h4" />
  ),
  shield: <path d="M8 1.8l5 1.8v4.2c0 3.2-2.1 5.4-5 6.4-2.9-1-5-3.2-5-6.4V3.6zM6 6.2l4 4M10 6.2l-4 4" />,
  emergency: <path d="M8 2L14.6 13.6H1.4zM8 6.4v3.6M8 11.8v.1" />,
  down: <path d="M4 6.2l4 4 4-4" />,
  right: <path d="M6.2 4l4 4-4 4" />,
  left: <path d="M9.8 4l-4 4 4 4" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.6" />
      <path d="M10.4 10.4L14 14" />
    </>
  ),
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="M4 4l8 8M12 4l-8 8" />,
  volume: <path d="M2 6.2v3.6h2.4l3.6 3V3.2l-3.6 3zM10.6 5.8a3 3 0 0 1 0 4.4M12.6 3.8a6 6 0 0 1 0 8.4" />,
  mute: <path d="M2 6.2v3.6h2.4l3.6 3V3.2l-3.6 3zM10.8 6.2l3.6 3.6M14.4 6.2l-3.6 3.6" />,
  stop: <rect x="3.4" y="3.4" width="9.2" height="9.2" rx="1" />,
  play: <path className="solid" d="M5 3.2l8 4.8-8 4.8z" />,
  pause: <path d="M5.4 3v10M10.6 3v10" />,
  tone: <path d="M1.6 8c1.1-5 3.2-5 4.3 0s3.2 5 4.3 0 3.2-5 4.2 0" />,
  offline: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M4 12L12 4" />
    </>
  ),
  unknown: <path d="M5.2 5.6a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2.2M8 13.3v.1" />,
  proved: <path d="M2.8 8.6l3.4 3.6 7-8.2" />,
  playing: <path className="solid" d="M2.4 8.2h2.6v5.2H2.4zM6.7 2.6h2.6v10.8H6.7zM11 5.6h2.6v7.8H11z" />,
  weak: (
    <>
      <path className="solid" d="M2.4 9.6h2.6v3.8H2.4zM6.7 7.8h2.6v5.6H6.7z" />
      <path d="M11.6 3.4h1.6v9.4h-1.6z" />
    </>
  ),
  ready: <path d="M8 2.2v7.4M4.8 6.6L8 9.8l3.2-3.2M2.8 13.4h10.4" />,
  failed: <path d="M3.6 3.6l8.8 8.8M12.4 3.6l-8.8 8.8" />,
  planned: <circle cx="8" cy="8" r="5.6" strokeDasharray="2.4 2" />,
  awaiting: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 4.6V8l2.4 1.6" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M5 8h6" />
    </>
  ),
  bare: <path d="M8 5v6M5 8h6M3 1.8H1.8V3M13 1.8h1.2V3M3 14.2H1.8V13M13 14.2h1.2V13" />,
  person: (
    <>
      <circle cx="8" cy="5" r="2.8" />
      <path d="M2.6 14.2a5.4 5.4 0 0 1 10.8 0" />
    </>
  ),
  people: (
    <>
      <circle cx="6" cy="5.4" r="2.4" />
      <path d="M1.6 13.6a4.4 4.4 0 0 1 8.8 0M10.4 3.2a2.4 2.4 0 0 1 0 4.4M12 9.6a4.4 4.4 0 0 1 2.6 4" />
    </>
  ),
  edit: <path d="M10.6 2.8l2.6 2.6-7.6 7.6-3.2.6.6-3.2z" />,
  undo: <path d="M5.4 3L2.4 6l3 3M2.6 6h6.8a4 4 0 0 1 0 8H6" />,
  restart: <path d="M13.6 8a5.6 5.6 0 1 1-1.8-4.1M13.8 2.4v2.8H11" />,
  upload: <path d="M8 10.4V2.6M4.8 5.6L8 2.4l3.2 3.2M2.4 10.4v3.2h11.2v-3.2" />,
  download: <path d="M8 2.4v7.8M4.8 7.2L8 10.4l3.2-3.2M2.4 10.4v3.2h11.2v-3.2" />,
  copy: (
    <>
      <rect x="5.4" y="5.4" width="8.2" height="8.2" rx="1.2" />
      <path d="M10.6 5.2V2.4H2.4v8.2h2.8" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.4v1.8M8 12.8v1.8M1.4 8h1.8M12.8 8h1.8M3.4 3.4l1.2 1.2M11.4 11.4l1.2 1.2M3.4 12.6l1.2-1.2M11.4 4.6l1.2-1.2" />
    </>
  ),
  moon: <path d="M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7z" />,
  globe: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M1.8 8h12.4M8 1.8c2 2 2.6 4 2.6 6.2S10 12.2 8 14.2C6 12.2 5.4 10.2 5.4 8S6 3.8 8 1.8z" />
    </>
  ),
  leave: <path d="M6.4 2.4H2.8v11.2h3.6M6.2 8h7.6M10.8 5l3 3-3 3" />,
  key: (
    <>
      <circle cx="5.2" cy="10.8" r="2.8" />
      <path d="M7.2 8.8l6-6M11 5l2 2M9.2 6.8l1.4 1.4" />
    </>
  ),
  money: (
    <>
      <ellipse cx="8" cy="4.2" rx="5.2" ry="2.2" />
      <path d="M2.8 4.2v3.9c0 1.2 2.3 2.2 5.2 2.2s5.2-1 5.2-2.2V4.2M2.8 8v3.8c0 1.2 2.3 2.2 5.2 2.2s5.2-1 5.2-2.2V8" />
    </>
  ),
  flag: <path d="M3.4 14.4V2M3.4 2.8h8.8L10.4 6l1.8 3.2H3.4" />,
  eye: (
    <>
      <path d="M1.4 8S3.8 3.6 8 3.6 14.6 8 14.6 8 12.2 12.4 8 12.4 1.4 8 1.4 8z" />
      <circle cx="8" cy="8" r="2" />
    </>
  ),
  history: <path d="M2.6 8a5.6 5.6 0 1 0 1.8-4.1M2.4 2.4v2.8h2.8M8 5v3.2l2.2 1.4" />,
  info: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 7.4v3.8M8 4.8v.1" />
    </>
  ),
} satisfies Record<string, ReactNode>;
