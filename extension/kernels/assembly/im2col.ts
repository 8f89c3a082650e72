// im2col: every window of an image becomes a row, so that the gradient of a convolution's weights
// is a matrix product for each sample,
//
//   dWeight (O, C·K·K) = Σ_b dy[b] (O, P·Q) · windows[b] (P·Q, C·K·K)
//
// Copying the windows pays when many channels use each copy; for few see convolutionGradients.ts.
// They are written as the product reads them: in panels (P·Q, 8) of eight places of a window.

import { writeOffsets } from './convolution';
import { multiplyRows } from './gemm';
import { tileColumns } from './gemmTile';
import { at } from './lanes';
import { thread } from './scratch';

/**
 * The samples' part of dWeight, for the samples `from` to `to`: row from / grain of `sums`
 * (pieces, O·C·K·K). `room` has for every thread room for the offsets and for the panels.
 */
export function weightGradientByColumns(
  from: i32,
  to: i32,
  x: usize,
  dy: usize,
  C: i32,
  H: i32,
  W: i32,
  O: i32,
  K: i32,
  grain: i32,
  sums: usize,
  room: usize,
  roomFloats: i32,
): void {
  const P = H - K + 1;
  const Q = W - K + 1;
  const places = C * K * K;
  const offsets = at(room, thread * roomFloats);
  const panels = at(offsets, places);
  const own = at(sums, (from / grain) * O * places);
  writeOffsets(offsets, C, H, W, K);
  for (let b = from; b < to; b++) {
    for (let first = 0; first < places; first += tileColumns) {
      const width = min(places - first, tileColumns);
      const panel = at(panels, first * P * Q);
      writePanel(at(x, b * C * H * W), W, P, Q, at(offsets, first), width, panel);
    }
    const upstream = at(dy, b * O * P * Q);
    const adds = b > from;
    multiplyRows(0, O, upstream, P * Q, 1, panels, P * Q, places, own, places, adds, 0, false);
  }
}

/** `width` places of all windows, (P·Q, 8), filled up with zeros. */
function writePanel(
  image: usize,
  W: i32,
  P: i32,
  Q: i32,
  offsets: usize,
  width: i32,
  panel: usize,
): void {
  memory.fill(panel, 0, (<usize>(P * Q * tileColumns)) << 2);
  for (let t = 0; t < width; t++) {
    let to = at(panel, t);
    for (let i = 0; i < P; i++) {
      const row = at(image, i * W) + load<u32>(at(offsets, t));
      for (let j = 0; j < Q; j++) {
        store<f32>(to, load<f32>(at(row, j)));
        to = at(to, tileColumns);
      }
    }
  }
}
