// What a person asks for when a run starts, whether by quick pick, argument object or terminal.

export type ModelId = 'cnn' | 'rnn' | 'transformer';

/** Built-in generated sets (digits, grammar, dates) and readers of real files. */
export type DataId = 'digits' | 'mnist' | 'grammar' | 'text' | 'dates' | 'pairs';

export interface DataRequest {
  readonly id: DataId;
  /** Folder or file; needed by mnist, text and pairs only. */
  readonly path?: string;
}

export type SettingValue = number | string | boolean;

export interface TrainRequest {
  readonly model: ModelId;
  readonly data: DataRequest;
  readonly length: { readonly steps: number } | { readonly epochs: number };
  readonly seed: number;
  /** Only what differs from the defaults of the model's catalogue entry. */
  readonly settings: Readonly<Record<string, SettingValue>>;
}
