/** Units of measure after a number → how they are said. Case as written. */
export const UNITS_OF_MEASURE: Readonly<Record<string, string>> = {
  km: 'ki lô mét',
  'km²': 'ki lô mét vuông',
  km2: 'ki lô mét vuông',
  m: 'mét',
  'm²': 'mét vuông',
  m2: 'mét vuông',
  'm³': 'mét khối',
  m3: 'mét khối',
  dm: 'đề xi mét',
  cm: 'xen ti mét',
  'cm²': 'xen ti mét vuông',
  mm: 'mi li mét',
  ha: 'héc ta',
  kg: 'ki lô gam',
  g: 'gam',
  mg: 'mi li gam',
  l: 'lít',
  lít: 'lít',
  ml: 'mi li lít',
  tấn: 'tấn',
  tạ: 'tạ',
  '°C': 'độ xê',
  ºC: 'độ xê',
  oC: 'độ xê',
  '°': 'độ',
  W: 'oát',
  kW: 'ki lô oát',
  MW: 'mê ga oát',
  kWh: 'ki lô oát giờ',
  KWh: 'ki lô oát giờ',
  kwh: 'ki lô oát giờ',
  V: 'vôn',
  kV: 'ki lô vôn',
  kVA: 'ki lô vôn ampe',
  Hz: 'héc',
  kHz: 'ki lô héc',
  MHz: 'mê ga héc',
  GHz: 'gi ga héc',
  dB: 'đề xi ben',
  KB: 'ki lô bai',
  kB: 'ki lô bai',
  MB: 'mê ga bai',
  GB: 'gi ga bai',
  TB: 'tê ra bai',
  kbps: 'ki lô bít một giây',
  Mbps: 'mê ga bít một giây',
  s: 'giây',
};

/** Units that only count when they touch the number: `220V`, `30s`; with a space between they are something else. */
export const TOUCHING_ONLY: ReadonlySet<string> = new Set(['g', 's', 'V', 'l', 'TB', '°']);

/** What may stand after `/` in a rate, beside any word: `km/h`, `m/s`. */
export const RATE_UNITS: Readonly<Record<string, string>> = { h: 'giờ', s: 'giây', ...UNITS_OF_MEASURE };

/** Things that are counted at a rate: `2 lần/ngày`, `5 buổi/tuần`. */
export const COUNTERS: ReadonlySet<string> = new Set(
  'lần buổi tiết giờ phút ngày lượt người hộ suất bữa ca chuyến cụm lớp bản tin'.split(' '),
);
