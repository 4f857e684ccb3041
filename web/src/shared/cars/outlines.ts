import type { BodyType } from "../graphql/generated/graphql";

export interface Outline {
  /** Centres of the rear and front wheel, in centimetres from the left. */
  wheels: readonly [number, number];
  radius: number;
  /** From behind the front wheel over the roof to the rear, clockwise from the rear sill; arches are drawn between. */
  body: string;
  windows: string;
}

export const GROUND = 190;
const SILL = 168;

/** One unit is a centimetre, the front is right, all stand on the same ground: lengths and heights compare. */
function outline(wheels: readonly [number, number], radius: number, over: string, windows: string): Outline {
  const arch = radius + 7;
  const [rear, front] = wheels;
  const under = `H${front - arch} A${arch} ${arch} 0 0 1 ${front + arch} ${SILL}`;
  return {
    wheels,
    radius,
    body: `M${rear - arch} ${SILL} A${arch} ${arch} 0 0 1 ${rear + arch} ${SILL} ${under} ${over} Z`,
    windows,
  };
}

const HATCH = outline(
  [152, 405],
  31,
  "H462 Q476 168 477 154 L474 134 Q470 112 440 106 L362 92 L306 56 Q288 43 262 42 L146 44 Q130 45 120 58 L96 94 Q87 106 85 122 L83 152 Q83 168 98 168",
  "M112 95 L133 66 Q139 58 148 57 L206 56 V95 Z M220 56 L262 56 Q280 56 294 65 L340 95 H220 Z",
);

const OUTLINES: Record<BodyType, Outline> = {
  HATCH,
  SEDAN: outline(
    [142, 408],
    31,
    "H488 Q502 168 502 154 L499 138 Q495 118 462 111 L378 98 L316 58 Q298 46 270 45 L206 46 Q184 47 166 60 L124 92 L74 98 Q58 101 57 118 L56 152 Q56 168 72 168",
    "M146 95 L174 69 Q184 60 204 59 L226 59 V97 H146 Z M240 59 L270 59 Q290 59 306 69 L348 97 H240 Z",
  ),
  CROSSOVER: outline(
    [146, 408],
    34,
    "H474 Q488 168 488 152 L485 126 Q481 104 452 98 L378 86 L322 48 Q306 37 280 36 L168 38 Q146 39 132 52 L92 90 Q80 102 78 118 L76 150 Q76 168 92 168",
    "M112 90 L142 61 Q150 52 168 51 L218 50 V90 Z M232 50 L280 50 Q296 50 308 59 L354 90 H232 Z",
  ),
  SUV: outline(
    [144, 414],
    37,
    "H486 Q500 168 500 150 L498 112 Q496 92 470 88 L392 80 L342 32 Q332 22 312 21 L120 22 Q104 22 99 36 L84 84 Q78 98 77 112 L75 150 Q75 168 90 168",
    "M104 82 L116 44 Q118 36 128 36 L192 35 V82 Z M206 35 H262 V82 H206 Z M276 35 L310 35 Q320 35 328 43 L366 82 H276 Z",
  ),
  VAN: outline(
    [140, 424],
    33,
    "H494 Q508 168 508 152 L504 122 Q500 104 474 98 L424 84 L366 34 Q350 21 324 20 L104 20 Q84 20 79 38 L66 96 Q62 112 61 126 L60 152 Q60 168 76 168",
    "M92 86 L103 44 Q106 34 116 34 L176 34 V86 Z M190 34 H262 V86 H190 Z M276 34 L322 34 Q342 34 354 44 L402 86 H276 Z",
  ),
  PICKUP: outline(
    [124, 424],
    37,
    "H504 Q518 168 518 150 L516 110 Q513 92 488 88 L414 80 L368 34 Q358 24 338 23 L238 24 Q222 24 218 38 L208 84 H46 Q36 84 36 96 L36 148 Q36 168 54 168",
    "M224 82 L232 46 Q234 37 244 37 L276 37 V82 Z M290 37 L336 37 Q346 37 354 45 L388 82 H290 Z",
  ),
};

export function outlineOf(bodyType: BodyType): Outline {
  return OUTLINES[bodyType];
}
