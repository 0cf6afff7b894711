/*
 * Where the sun and the new moon stand, good to a few minutes between 1900 and 2100: enough to tell the day they fall on.
 * Figures: J. Meeus, "Astronomical Algorithms", 2nd ed., chapter 49 (phases of the moon), and "Astronomical Formulae for
 * Calculators", chapter 18 (sun, with the five largest perturbations). ΔT: Espenak and Meeus, rounded, every 20–50 years.
 */

const sin = (degrees: number): number => Math.sin((degrees * Math.PI) / 180);
const cos = (degrees: number): number => Math.cos((degrees * Math.PI) / 180);

/** Year and ΔT (dynamical time − universal time) in seconds; between the rows a straight line. */
const DELTA_T: readonly (readonly [number, number])[] = [
  [1880, -5],
  [1900, -3],
  [1920, 21],
  [1940, 24],
  [1960, 33],
  [1980, 51],
  [2000, 64],
  [2020, 70],
  [2050, 93],
  [2100, 203],
  [2110, 220],
];

/** ΔT in days at a Julian date. */
function deltaT(julian: number): number {
  const year = 2000 + (julian - 2_451_545) / 365.25;
  let before: readonly [number, number] = DELTA_T[0] ?? [1880, 0];
  for (const row of DELTA_T) {
    if (row[0] > year) {
      const share = (year - before[0]) / (row[0] - before[0]);
      return (before[1] + share * (row[1] - before[1])) / 86_400;
    }
    before = row;
  }
  return before[1] / 86_400;
}

/** Apparent longitude of the sun in degrees [0, 360) at a Julian date in universal time. */
export function sunLongitude(julian: number): number {
  const t = (julian + deltaT(julian) - 2_415_020) / 36_525;
  const mean = 279.69668 + (36_000.76892 + 0.0003025 * t) * t;
  const anomaly = 358.47583 + (35_999.04975 - (0.00015 + 0.0000033 * t) * t) * t;
  const centre =
    (1.91946 - (0.004789 + 0.000014 * t) * t) * sin(anomaly) +
    (0.020094 - 0.0001 * t) * sin(2 * anomaly) +
    0.000293 * sin(3 * anomaly);
  const pulled =
    0.00134 * cos(153.23 + 22_518.7541 * t) +
    0.00154 * cos(216.57 + 45_037.5082 * t) +
    0.002 * cos(312.69 + 32_964.3577 * t) +
    0.00179 * sin(350.74 + (445_267.1142 - 0.00144 * t) * t) +
    0.00178 * sin(231.19 + 20.2 * t);
  const apparent = -0.00569 - 0.00479 * sin(259.18 - 1934.142 * t);
  const longitude = (mean + centre + pulled + apparent) % 360;
  return longitude < 0 ? longitude + 360 : longitude;
}

/**
 * Periodic terms of the new moon: size in days, power of the eccentricity factor E, then the multiples of the sun's
 * anomaly M, the moon's anomaly M′ and the argument of latitude F.
 */
const NEW_MOON_TERMS: readonly (readonly [number, number, number, number, number])[] = [
  [-0.4072, 0, 0, 1, 0],
  [0.17241, 1, 1, 0, 0],
  [0.01608, 0, 0, 2, 0],
  [0.01039, 0, 0, 0, 2],
  [0.00739, 1, -1, 1, 0],
  [-0.00514, 1, 1, 1, 0],
  [0.00208, 2, 2, 0, 0],
  [-0.00111, 0, 0, 1, -2],
  [-0.00057, 0, 0, 1, 2],
  [0.00056, 1, 1, 2, 0],
  [-0.00042, 0, 0, 3, 0],
  [0.00042, 1, 1, 0, 2],
  [0.00038, 1, 1, 0, -2],
  [-0.00024, 1, -1, 2, 0],
  [-0.00007, 0, 2, 1, 0],
  [0.00004, 0, 0, 2, -2],
  [0.00004, 0, 3, 0, 0],
  [0.00003, 0, 1, 1, -2],
  [0.00003, 0, 0, 2, 2],
  [-0.00003, 0, 1, 1, 2],
  [0.00003, 0, -1, 1, 2],
];

/** Planetary terms: size in days, start and motion per lunation in degrees. */
const PLANET_TERMS: readonly (readonly [number, number, number])[] = [
  [0.000325, 299.77, 0.107408],
  [0.000165, 251.88, 0.016321],
  [0.000164, 251.83, 26.651886],
  [0.000126, 349.42, 36.412478],
  [0.00011, 84.66, 18.206239],
  [0.000062, 141.74, 53.303771],
  [0.00006, 207.14, 2.453732],
  [0.000056, 154.84, 7.30686],
];

/** Mean length of a lunation in days. */
export const LUNATION = 29.530588861;

/** Julian date of the new moon of lunation 0, 6 January 2000. */
export const FIRST_NEW_MOON = 2_451_550.09766;

/** Julian date in universal time of new moon `lunation`, counted from that of 6 January 2000. */
export function newMoon(lunation: number): number {
  const t = lunation / 1236.85;
  const mean = FIRST_NEW_MOON + LUNATION * lunation + (0.00015437 - 0.00000015 * t) * t * t;
  const eccentricity = 1 - (0.002516 + 0.0000074 * t) * t;
  const sun = 2.5534 + 29.1053567 * lunation - 0.0000014 * t * t;
  const moon = 201.5643 + 385.81693528 * lunation + (0.0107582 + 0.00001238 * t) * t * t;
  const latitude = 160.7108 + 390.67050284 * lunation - (0.0016118 + 0.00000227 * t) * t * t;
  const node = 124.7746 - 1.56375588 * lunation + 0.0020672 * t * t;
  let julian = mean - 0.00017 * sin(node);
  for (const [size, power, m, moons, f] of NEW_MOON_TERMS) {
    julian += size * eccentricity ** power * sin(m * sun + moons * moon + f * latitude);
  }
  for (const [size, start, motion] of PLANET_TERMS) julian += size * sin(start + motion * lunation);
  return julian - deltaT(julian);
}
