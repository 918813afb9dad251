/** Measures of colour for the tests of `tokens.css`: contrast as WCAG counts it, and how far apart two colours look. */

type Rgb = readonly [number, number, number];
/** OKLab: lightness, green to red, blue to yellow. */
export type Lab = readonly [number, number, number];

export type Sight = 'protan' | 'deutan' | 'tritan';

/** Machado, Oliveira and Fernandes 2009, severity 1: what is left of linear RGB when one kind of cone is missing. */
const SIGHT: Record<Sight, readonly [Rgb, Rgb, Rgb]> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Rgb {
  const channel = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const dot = ([a, b, c]: Rgb, [x, y, z]: Rgb) => a * x + b * y + c * z;
const luminance = (hex: string) => dot([0.2126, 0.7152, 0.0722], linear(hex));

export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

/** The colour as seen by somebody with this kind of colour blindness, or by nobody in particular. */
export function seen(hex: string, sight: Sight | null): Lab {
  const full = linear(hex);
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const rgb: Rgb = sight ? [clamp(dot(SIGHT[sight][0], full)), clamp(dot(SIGHT[sight][1], full)), clamp(dot(SIGHT[sight][2], full))] : full;
  const l = Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], rgb));
  const m = Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], rgb));
  const s = Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], rgb));
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], [l, m, s]),
    dot([1.9779984951, -2.428592205, 0.4505937099], [l, m, s]),
    dot([0.0259040371, 0.7827717662, -0.808675766], [l, m, s]),
  ];
}

/** Distance in OKLab times 100. About 2 is just noticeable side by side; 10 is plain to see between marks apart. */
export function distance(a: Lab, b: Lab): number {
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
