// Pictures of a run for the views. A frame is a complete snapshot, never a delta: it may be
// dropped when a newer one is ready. All arrays are row-major float32.

export type AttentionStack = 'encoder' | 'decoder' | 'cross';

/** What a view on screen wants to see. The set of all wants is sent whole; an empty set is silence. */
export type FrameRequest =
  | { readonly kind: 'attention'; readonly stack: AttentionStack; readonly sample: number }
  | { readonly kind: 'featureMaps'; readonly layer: string; readonly sample: number }
  | { readonly kind: 'hiddenStates'; readonly sample: number };

export type FrameKind = FrameRequest['kind'];

interface FrameBase {
  /** The step whose weights made this picture. */
  readonly step: number;
  readonly sample: number;
  /** How many samples one can choose from. */
  readonly samples: number;
}

export interface AttentionFrame extends FrameBase {
  readonly kind: 'attention';
  readonly stack: AttentionStack;
  readonly layers: number;
  readonly heads: number;
  /** Query tokens (rows) and key tokens (columns), padding included. */
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  /** First padded row and column; equal to the length when there is no padding. */
  readonly queryLength: number;
  readonly keyLength: number;
  /** True where a query may not look at later keys (decoder self-attention). */
  readonly causal: boolean;
  /** (layers, heads, queries, keys) */
  readonly weights: Float32Array;
  /** Where the weights are made, for the link to the source. */
  readonly site: string;
}

export interface FeatureMapsFrame extends FrameBase {
  readonly kind: 'featureMaps';
  readonly layer: string;
  /** All layers with maps, in forward order, for the tabs. */
  readonly layersWithMaps: readonly string[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** (channels, height, width) */
  readonly maps: Float32Array;
  /** True when no value of this layer can be negative (after ReLU): magnitude scale, else signed. */
  readonly nonNegative: boolean;
  readonly imageHeight: number;
  readonly imageWidth: number;
  /** (imageHeight, imageWidth), 0 … 1 */
  readonly image: Float32Array;
  readonly label: string;
  readonly prediction: string;
}

export interface HiddenStatesFrame extends FrameBase {
  readonly kind: 'hiddenStates';
  readonly tokens: readonly string[];
  readonly units: number;
  /** (tokens, units), each −1 … 1 */
  readonly states: Float32Array;
}

export type Frame = AttentionFrame | FeatureMapsFrame | HiddenStatesFrame;
