// The Transformer of the paper, section 3 ("Attention is all you
// need", Vaswani et al., 2017): an encoder reads the source, a
// decoder writes the target and looks back at the source.
//
// Decision 17: the listing leaves out the arguments of both
// stacks, the positions, the feed-forward block, the decoder's
// layer and the masks; they follow the original paper.
//
// Dimensions: B batch, S source length, T target length, D model width, H heads,
// V target vocabulary

import * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';

export interface TransformerConfig {
  readonly nSrcVocab: number;
  readonly nTrgVocab: number;
  readonly srcPadIdx: number;
  readonly trgPadIdx: number;
  /** Width of everything between the layers; the listing has 512. */
  readonly dModel: number;
  /** Width inside the feed-forward blocks; the listing has 2048. */
  readonly dInner: number;
  /** Layers of the encoder, and as many of the decoder. */
  readonly nLayers: number;
  readonly nHead: number;
  /** Width of a query and a key of one head, and of a value. */
  readonly dK: number;
  readonly dV: number;
  readonly dropout: number;
  /** Longest sequence. */
  readonly nPosition: number;
  /** The output projection is the target embedding. */
  readonly trgEmbPrjWeightSharing: boolean;
  /** The source embedding is the target embedding. */
  readonly embSrcTrgWeightSharing: boolean;
  readonly scaleEmbOrPrj: 'emb' | 'prj' | 'none';
  readonly positionEncoding: 'sinusoid' | 'mlp';
}

type LayerConfig = Pick<
  TransformerConfig,
  'dModel' | 'dInner' | 'nHead' | 'dK' | 'dV' | 'dropout'
>;

/** Self-attention, then the feed-forward block, each with residual and norm. */
export class EncoderLayer extends nn.Module {
  readonly slf_attn: nn.MultiHeadAttention;
  readonly slf_attn_norm: nn.LayerNorm;
  readonly pos_ffn: nn.PositionwiseFeedForward;
  readonly dropout: nn.Dropout;

  constructor({ dModel, dInner, nHead, dK, dV, dropout }: LayerConfig) {
    super();
    this.slf_attn = new nn.MultiHeadAttention(nHead, dModel, dK, dV, dropout);
    this.slf_attn_norm = new nn.LayerNorm(dModel);
    this.pos_ffn = new nn.PositionwiseFeedForward(dModel, dInner, dropout);
    this.dropout = new nn.Dropout(dropout);
  }

  forward(x: tf.Tensor3D, mask?: tf.Tensor3D) {
    const slf = this.slf_attn.forward(x, mask);
    const slfDropped = this.dropout.forward(slf.output); // (B, S, D)
    // Decision 25: residual and norm belong to the layer, the attention has neither.
    const slfSum = x.add<tf.Tensor3D>(slfDropped); // (B, S, D)
    const slfNormed = this.slf_attn_norm.forward(slfSum); // (B, S, D)
    const output = this.pos_ffn.forward(slfNormed); // (B, S, D)
    return { output, slfAttn: slf.weights };
  }
}

/** As the encoder's layer, with a look at the encoded source in between. */
export class DecoderLayer extends nn.Module {
  readonly slf_attn: nn.MultiHeadAttention;
  readonly slf_attn_norm: nn.LayerNorm;
  readonly enc_attn: nn.CrossAttention;
  readonly enc_attn_norm: nn.LayerNorm;
  readonly pos_ffn: nn.PositionwiseFeedForward;
  readonly dropout: nn.Dropout;

  constructor({ dModel, dInner, nHead, dK, dV, dropout }: LayerConfig) {
    super();
    this.slf_attn = new nn.MultiHeadAttention(nHead, dModel, dK, dV, dropout);
    this.slf_attn_norm = new nn.LayerNorm(dModel);
    this.enc_attn = new nn.CrossAttention(nHead, dModel, dK, dV, dropout);
    this.enc_attn_norm = new nn.LayerNorm(dModel);
    this.pos_ffn = new nn.PositionwiseFeedForward(dModel, dInner, dropout);
    this.dropout = new nn.Dropout(dropout);
  }

  forward(
    x: tf.Tensor3D,
    encOutput: tf.Tensor3D,
    slfMask?: tf.Tensor3D,
    encMask?: tf.Tensor3D,
  ) {
    const slf = this.slf_attn.forward(x, slfMask);
    const slfDropped = this.dropout.forward(slf.output); // (B, T, D)
    const slfSum = x.add<tf.Tensor3D>(slfDropped); // (B, T, D)
    const slfNormed = this.slf_attn_norm.forward(slfSum); // (B, T, D)
    const enc = this.enc_attn.forward(slfNormed, encOutput, encMask);
    const encDropped = this.dropout.forward(enc.output); // (B, T, D)
    const encSum = slfNormed.add<tf.Tensor3D>(encDropped); // (B, T, D)
    const encNormed = this.enc_attn_norm.forward(encSum); // (B, T, D)
    const output = this.pos_ffn.forward(encNormed); // (B, T, D)
    return { output, slfAttn: slf.weights, encAttn: enc.weights };
  }
}

/** Embedding, positions, norm, then layer upon layer of self-attention. */
export class Encoder extends nn.Module {
  readonly src_word_emb: nn.Embedding;
  readonly position_enc: nn.PositionalEncoding | nn.LearnedPositionalEncoding;
  readonly dropout: nn.Dropout;
  readonly layer_stack: EncoderLayer[];
  readonly layer_norm: nn.LayerNorm;
  readonly embScale: number;

  constructor(config: TransformerConfig) {
    super();
    const { nSrcVocab, dModel, nLayers, srcPadIdx } = config;
    this.src_word_emb = new nn.Embedding(nSrcVocab, dModel, { paddingIdx: srcPadIdx });
    this.position_enc = positionEncodingOf(config);
    this.dropout = new nn.Dropout(config.dropout);
    this.layer_stack = Array.from({ length: nLayers }, () => new EncoderLayer(config));
    this.layer_norm = new nn.LayerNorm(dModel);
    this.embScale = scalesOf(config).emb;
  }

  /** srcSeq int32 (B, S); srcMask (B, 1, S), true = token */
  forward(srcSeq: tf.Tensor2D, srcMask: tf.Tensor3D, returnAttns = false) {
    const slfAttns: tf.Tensor4D[] = [];
    const words = this.src_word_emb.forward(srcSeq) as tf.Tensor3D; // (B, S, D)
    // Decision 29: scaling makes a new tensor; in
    // place it would alter the embedding itself.
    const scaled = words.mul<tf.Tensor3D>(this.embScale); // (B, S, D)
    const placed = this.position_enc.forward(scaled); // (B, S, D)
    const dropped = this.dropout.forward(placed); // (B, S, D)
    let encOutput = this.layer_norm.forward(dropped); // (B, S, D)
    for (const layer of this.layer_stack) {
      const { output, slfAttn } = layer.forward(encOutput, srcMask);
      encOutput = output;
      if (returnAttns) slfAttns.push(slfAttn);
    }
    // Decision 25: no norm after the stack; every layer has ended with one.
    return { encOutput, slfAttns };
  }
}

/** The same for the target, where no position may look ahead. */
export class Decoder extends nn.Module {
  readonly trg_word_emb: nn.Embedding;
  readonly position_enc: nn.PositionalEncoding | nn.LearnedPositionalEncoding;
  readonly dropout: nn.Dropout;
  readonly layer_stack: DecoderLayer[];
  readonly layer_norm: nn.LayerNorm;
  readonly embScale: number;

  constructor(config: TransformerConfig) {
    super();
    const { nTrgVocab, dModel, nLayers, trgPadIdx } = config;
    this.trg_word_emb = new nn.Embedding(nTrgVocab, dModel, { paddingIdx: trgPadIdx });
    this.position_enc = positionEncodingOf(config);
    this.dropout = new nn.Dropout(config.dropout);
    this.layer_stack = Array.from({ length: nLayers }, () => new DecoderLayer(config));
    this.layer_norm = new nn.LayerNorm(dModel);
    this.embScale = scalesOf(config).emb;
  }

  /** trgSeq int32 (B, T); trgMask (B, T, T); encOutput (B, S, D); srcMask (B, 1, S) */
  forward(
    trgSeq: tf.Tensor2D,
    trgMask: tf.Tensor3D,
    encOutput: tf.Tensor3D,
    srcMask: tf.Tensor3D,
    returnAttns = false,
  ) {
    const slfAttns: tf.Tensor4D[] = [];
    const encAttns: tf.Tensor4D[] = [];
    const words = this.trg_word_emb.forward(trgSeq) as tf.Tensor3D; // (B, T, D)
    const scaled = words.mul<tf.Tensor3D>(this.embScale); // (B, T, D)
    const placed = this.position_enc.forward(scaled); // (B, T, D)
    const dropped = this.dropout.forward(placed); // (B, T, D)
    let decOutput = this.layer_norm.forward(dropped); // (B, T, D)
    for (const layer of this.layer_stack) {
      const result = layer.forward(decOutput, encOutput, trgMask, srcMask);
      decOutput = result.output;
      if (returnAttns) slfAttns.push(result.slfAttn);
      if (returnAttns) encAttns.push(result.encAttn);
    }
    return { decOutput, slfAttns, encAttns };
  }
}

/** Source and target in, logits for every next target token out. */
export class Transformer extends nn.Module {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly trg_word_prj: nn.Linear;
  readonly config: TransformerConfig;

  constructor(config: TransformerConfig, seed: number) {
    super();
    this.config = config;
    this.encoder = new Encoder(config);
    this.decoder = new Decoder(config);
    this.trg_word_prj = new nn.Linear(config.dModel, config.nTrgVocab, { bias: false });
    const target = this.decoder.trg_word_emb;
    if (config.trgEmbPrjWeightSharing) tie(this.trg_word_prj, target);
    if (config.embSrcTrgWeightSharing) tie(this.encoder.src_word_emb, target);
    this.initialize(seed);
  }

  protected override redrawParameters(): void {
    // Decision 19: Xavier for every matrix, embeddings too, which leaves no pad row at
    // zero. With N(0, 1) a tied projection would start far above ln V.
    for (const [name, parameter] of this.namedParameters()) {
      if (parameter.rank < 2) continue;
      const key = { ...this.random, purpose: name };
      parameter.assign(nn.xavierUniform(parameter.shape, key));
    }
  }

  /**
   * srcSeq int32 (B, S), trgSeq int32 (B, T) → logits for the token after each of
   * trgSeq
   */
  forward(srcSeq: tf.Tensor2D, trgSeq: tf.Tensor2D): tf.Tensor2D {
    const source = this.encode(srcSeq);
    return this.decode(trgSeq, source); // (B*T, V)
  }

  encode(srcSeq: tf.Tensor2D): nn.EncodedSource {
    const srcMask = nn.padMask(srcSeq, this.config.srcPadIdx); // (B, 1, S)
    const { encOutput } = this.encoder.forward(srcSeq, srcMask); // (B, S, D)
    return { encOutput, srcMask };
  }

  decode(trgSeq: tf.Tensor2D, { encOutput, srcMask }: nn.EncodedSource): tf.Tensor2D {
    const isToken = nn.padMask(trgSeq, this.config.trgPadIdx); // (B, 1, T)
    const isPast = nn.subsequentMask(trgSeq.shape[1]); // (1, T, T)
    const trgMask = tf.logicalAnd<tf.Tensor3D>(isToken, isPast); // (B, T, T)
    const decoded = this.decoder.forward(trgSeq, trgMask, encOutput, srcMask);
    const seqLogits = this.trg_word_prj.forward(decoded.decOutput); // (B, T, V)
    const scaled = seqLogits.mul(scalesOf(this.config).prj); // (B, T, V)
    return scaled.reshape<tf.Tensor2D>([-1, this.config.nTrgVocab]); // (B*T, V)
  }
}

/** Two matrices become one variable: what one learns, the other knows. */
function tie(follower: nn.Linear | nn.Embedding, leader: nn.Embedding): void {
  const [own, shared] = [follower.weight.shape, leader.weight.shape];
  if (own[0] !== shared[0]) {
    throw new RangeError(
      `A shared matrix needs vocabularies of one size, not ${own[0]} and ${shared[0]}.`,
    );
  }
  follower.weight.dispose();
  follower.weight = leader.weight;
}

/**
 * Decision 18: `emb` multiplies both embeddings by √D, `prj` divides the logits by √D,
 * and both act only where the projection is the embedding.
 */
function scalesOf(config: TransformerConfig): { emb: number; prj: number } {
  const root = Math.sqrt(config.dModel);
  const place = config.trgEmbPrjWeightSharing ? config.scaleEmbOrPrj : 'none';
  return { emb: place === 'emb' ? root : 1, prj: place === 'prj' ? 1 / root : 1 };
}

function positionEncodingOf(config: TransformerConfig) {
  const { positionEncoding, dModel, nPosition } = config;
  if (positionEncoding === 'sinusoid')
    return new nn.PositionalEncoding(dModel, nPosition);
  return new nn.LearnedPositionalEncoding(dModel, nPosition);
}
