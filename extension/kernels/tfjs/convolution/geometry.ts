// Convolutions and poolings of tfjs as our kernels take them: channels last, numbers in a table.

import * as tf from '@tensorflow/tfjs';
import { addressOf, intsAt, newTensorInfo, withTemporary } from '../../heap.ts';
import { dispose, runOther } from '../replaceKernel.ts';

export type Info = tf.backend_util.Conv2DInfo;

/** What the calls of convolutions have in common. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  /** Missing in some calls, which mean the usual. */
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number] | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export function convolutionInfo(
  xShape: number[],
  filterShape: number[],
  { strides, pad, dataFormat = 'NHWC', dilations, dimRoundingMode }: ConvolutionAttributes,
  isDepthwise = false,
): Info {
  return tf.backend_util.computeConv2DInfo(
    ...([xShape, filterShape] as [Shape4D, Shape4D]),
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}

type Shape4D = [number, number, number, number];

/** Lends the table that assembly/channelsLast/geometry.ts reads. */
export function withGeometry<Result>(
  info: Info,
  channels: number,
  use: (geometry: number) => Result,
): Result {
  const numbers = [
    ...[info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth],
    ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
    ...[info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left, channels],
  ];
  return withTemporary(numbers.length, (geometry) => {
    intsAt(geometry, numbers.length).set(numbers);
    return use(geometry);
  });
}

/** (B, H, W, C) of the image and (B, P, Q, O) of the result, whatever the order of the call. */
export function imageShape({ batchSize, inHeight, inWidth, inChannels }: Info): number[] {
  return [batchSize, inHeight, inWidth, inChannels];
}

export function resultShape({ batchSize, outHeight, outWidth, outChannels }: Info): number[] {
  return [batchSize, outHeight, outWidth, outChannels];
}

/**
 * The gradient of a result, channels last. `tf.conv2dTranspose` takes one of any size: of a larger
 * one the corner counts, as on the cpu backend of tfjs; there is nothing to read beside a smaller.
 */
export function fitResult(info: Info, dy: tf.TensorInfo): tf.TensorInfo {
  const size = resultShape(info);
  if (tf.util.arraysEqual(dy.shape, size)) return dy;
  if (dy.shape.some((length, axis) => length < size[axis])) {
    throw new RangeError(
      `The gradient of a convolution has the shape [${dy.shape.join(', ')}]; its result would ` +
        `have [${size.join(', ')}].`,
    );
  }
  return runOther(tf.Slice, { x: dy }, { begin: [0, 0, 0, 0], size });
}

/**
 * Computes with images that have their channels last. Where the call has them first, they are
 * turned on the way in, and the result is turned back if it is an image.
 */
export function withChannelsLast(
  info: Info,
  images: readonly tf.TensorInfo[],
  compute: (...images: readonly tf.TensorInfo[]) => tf.TensorInfo,
  isImage = true,
): tf.TensorInfo {
  if (info.dataFormat === 'channelsLast') return compute(...images);
  const turned = images.map((x) => runOther(tf.Transpose, { x }, { perm: [0, 2, 3, 1] }));
  const result = compute(...turned);
  dispose(...turned);
  if (!isImage) return result;
  const back = runOther(tf.Transpose, { x: result }, { perm: [0, 3, 1, 2] });
  dispose(result);
  return back;
}

/** A result in which no product adds up to anything. */
export function zeros(shape: number[]): tf.TensorInfo {
  const result = newTensorInfo(shape);
  intsAt(addressOf(result), tf.util.sizeFromShape(shape)).fill(0);
  return result;
}
