// Built-in digits, 28×28: a written form, bent, slanted and drawn with a pen of random width.
// Every image depends on (seed, part, index) only, and is drawn when a batch first asks for it.

import type { ImageData, ImageSet } from './dataSets.ts';
import { digitForms, type Stroke } from './digitStrokes.ts';
import { Draws } from './draws.ts';

const side = 28;
const pixels = side * side;
/** A digit is about as high as in MNIST: 20 pixels inside a margin of 4. */
const digitHeight = 19;
const middle = (side - 1) / 2;
/** Points of the pen's path between two points of a stroke. */
const pointsPerSpan = 5;

type Point = readonly [x: number, y: number];

export function drawnDigits(seed: number): ImageData {
  return {
    kind: 'images',
    title: 'Drawn digits',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    train: new DrawnImages(seed, 'train', 6000),
    validation: new DrawnImages(seed, 'validation', 1000),
    test: new DrawnImages(seed, 'test', 1000),
  };
}

class DrawnImages implements ImageSet {
  readonly count: number;
  readonly channels = 1;
  readonly height = side;
  readonly width = side;
  readonly labels: Uint8Array;
  private readonly seed: number;
  private readonly purpose: string;
  private readonly storage: Uint8Array;
  private readonly isDrawn: Uint8Array;
  private isComplete = false;

  constructor(seed: number, part: string, count: number) {
    this.count = count;
    this.seed = seed;
    this.purpose = `digits.${part}`;
    this.storage = new Uint8Array(count * pixels);
    this.isDrawn = new Uint8Array(count);
    const labels = new Draws({ seed, purpose: `${this.purpose}.labels`, step: 0 });
    this.labels = Uint8Array.from({ length: count }, () => labels.below(digitForms.length));
  }

  get images(): Uint8Array {
    if (!this.isComplete) {
      for (let index = 0; index < this.count; index++) this.imageAt(index);
      this.isComplete = true;
    }
    return this.storage;
  }

  imageAt(index: number): Uint8Array {
    const image = this.storage.subarray(index * pixels, (index + 1) * pixels);
    if (!this.isDrawn[index]) {
      const draws = new Draws({ seed: this.seed, purpose: this.purpose, step: index });
      drawDigit(image, this.labels[index], draws);
      this.isDrawn[index] = 1;
    }
    return image;
  }
}

/** Draws one digit into `image` (28, 28), which must be black. */
function drawDigit(image: Uint8Array, digit: number, draws: Draws): void {
  const strokes = draws.pick(digitForms[digit]);
  const bend = randomBend(draws);
  const place = randomAffine(draws);
  const radius = draws.between(0.75, 1.7);
  const ink = draws.between(215, 255);
  for (const stroke of strokes) {
    const path = smoothPath(unsteady(stroke, draws)).map((point) => place(bend(point)));
    for (let i = 1; i < path.length; i++) drawLine(image, path[i - 1], path[i], radius, ink);
  }
}

/** No two hands set the pen to the same points. */
function unsteady(stroke: Stroke, draws: Draws): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < stroke.length; i += 2) {
    const dx = draws.between(-0.03, 0.03);
    const dy = draws.between(-0.03, 0.03);
    points.push([stroke[i] + dx, stroke[i + 1] + dy]);
  }
  return points;
}

/** Catmull-Rom spline: a smooth curve through all points. */
function smoothPath(points: readonly Point[]): Point[] {
  const path: Point[] = [points[0]];
  for (let i = 0; i + 1 < points.length; i++) {
    const before = points[Math.max(i - 1, 0)];
    const [from, to] = [points[i], points[i + 1]];
    const after = points[Math.min(i + 2, points.length - 1)];
    for (let k = 1; k <= pointsPerSpan; k++) {
      const t = k / pointsPerSpan;
      const x = spline(before[0], from[0], to[0], after[0], t);
      const y = spline(before[1], from[1], to[1], after[1], t);
      path.push([x, y]);
    }
  }
  return path;
}

/** Between `from` (t = 0) and `to` (t = 1), with slopes taken from the neighbours. */
function spline(before: number, from: number, to: number, after: number, t: number): number {
  const linear = (to - before) * t;
  const square = (2 * before - 5 * from + 4 * to - after) * t ** 2;
  const cube = (3 * (from - to) + after - before) * t ** 3;
  return from + (linear + square + cube) / 2;
}

/** Elastic distortion: a smooth random displacement, made of two slow waves for each axis. */
function randomBend(draws: Draws): (point: Point) => Point {
  const waves = Array.from({ length: 4 }, () => ({
    amplitude: draws.between(-0.05, 0.05),
    frequencyX: draws.between(-6, 6),
    frequencyY: draws.between(-6, 6),
    phase: draws.between(0, 2 * Math.PI),
  }));
  return ([x, y]) => {
    const [a, b, c, d] = waves.map(
      (wave) => wave.amplitude * Math.sin(wave.frequencyX * x + wave.frequencyY * y + wave.phase),
    );
    return [x + a + b, y + c + d];
  };
}

/** Scale, slant, turn and shift: from the box of the strokes to pixels. */
function randomAffine(draws: Draws): (point: Point) => Point {
  const scaleX = digitHeight * draws.between(0.75, 1.15);
  const scaleY = digitHeight * draws.between(0.85, 1.05);
  const slant = draws.between(-0.1, 0.35);
  const angle = draws.between(-0.18, 0.18);
  const shiftX = draws.between(-1.5, 1.5);
  const shiftY = draws.between(-1.5, 1.5);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ([x, y]) => {
    const v = (y - 0.5) * scaleY;
    const u = (x - 0.35) * scaleX - slant * v;
    return [middle + shiftX + cos * u - sin * v, middle + shiftY + sin * u + cos * v];
  };
}

/** A round pen from one point to the next; a pixel fades out over the pen's last pixel. */
function drawLine(
  image: Uint8Array,
  [x0, y0]: Point,
  [x1, y1]: Point,
  radius: number,
  ink: number,
): void {
  const reach = radius + 1;
  const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach));
  const right = Math.min(side - 1, Math.floor(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach));
  const bottom = Math.min(side - 1, Math.floor(Math.max(y0, y1) + reach));
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy || 1;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / square));
      const distance = Math.sqrt((x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2);
      const value = ink * Math.min(1, Math.max(0, radius + 0.5 - distance));
      if (value > image[y * side + x]) image[y * side + x] = value;
    }
  }
}
