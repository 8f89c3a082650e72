// What a person asks for when a run starts, whether by quick pick, argument object or terminal.

export type ShippedModel = 'cnn' | 'rnn' | 'transformer';

/** A model of the person's own: the absolute path of its file, with forward slashes. */
export type OwnModel = `own:${string}`;

export type ModelId = ShippedModel | OwnModel;

export function ownModel(file: string): OwnModel {
  return `own:${file}`;
}

export function isOwnModel(model: string): model is OwnModel {
  return model.startsWith('own:');
}

/** As in `SourceRange.file`. */
export function fileOfOwnModel(model: OwnModel): string {
  return model.slice('own:'.length);
}

/** Built-in generated sets (digits, grammar, dates) and readers of real files. */
export type ShippedData = 'digits' | 'mnist' | 'grammar' | 'text' | 'dates' | 'pairs';

/** `own`: what the model's own file says. */
export type DataId = ShippedData | 'own';

export interface DataRequest {
  readonly id: DataId;
  /** Folder or file; needed by mnist, text and pairs only. */
  readonly path?: string;
}

export type SettingValue = number | string | boolean;

export interface TrainRequest {
  readonly model: ModelId;
  readonly data: DataRequest;
  /** `asDefined`: as many steps as an own model's file says. */
  readonly length:
    { readonly steps: number } | { readonly epochs: number } | { readonly asDefined: true };
  readonly seed: number;
  /** Only what differs from the defaults of the model's catalogue entry. */
  readonly settings: Readonly<Record<string, SettingValue>>;
}
