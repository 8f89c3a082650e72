// What `npm run look` writes and prints of an answer.

import type { LookAnswer } from '../../protocol/looks/look.ts';
import type { SamplesAnswer } from '../../protocol/looks/samples.ts';
import type { TensorAnswer } from '../../protocol/looks/tensor.ts';

/** Typed arrays as lists; numbers that JSON lacks as texts. */
export function plainAnswer(answer: LookAnswer): unknown {
  return plain(answer);
}

function plain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array, plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** Lines without one at the end. `title`: what was looked at. */
export function answerText(title: string, answer: LookAnswer): string {
  const { step, kept } = answer.origin;
  const origin = kept ? `, ${kept.parameters} of ${kept.of} parameters` : '';
  const heading = `${title}, step ${step}${origin}`;
  const lines = answer.kind === 'tensor' ? tensorLines(answer) : sampleLines(answer);
  return [heading, ...lines].join('\n');
}

function tensorLines({ shape, dtype, sample, samples, statistics }: TensorAnswer): string[] {
  const { min, max, mean, std, nan, infinite } = statistics;
  const numbers = Object.entries({ min, max, mean, std, nan, infinite });
  return [
    `  ${dtype} [${shape.join(', ')}], sample ${sample} of ${samples}`,
    `  ${numbers.map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`).join('  ')}`,
  ];
}

function sampleLines({ samples }: SamplesAnswer): string[] {
  return samples.map(({ label, prediction = '', loss }, i) =>
    `  ${String(i).padStart(3)}  loss ${loss.toFixed(4)}  ${label}  ${prediction}`.trimEnd(),
  );
}
