// Every text of the page: key → English. The host puts this catalogue, translated, into the page;
// the page itself imports only the key type. `{name}` is filled at the place of use.

export const viewStrings = {
  // Sections
  'section.layerShapes': 'Layer shapes',
  'section.lossCurve': 'Loss curve',
  'section.attentionMaps': 'Attention maps',
  'section.featureMaps': 'Feature maps',
  'section.hiddenStates': 'Hidden states',
  'section.showAsTable': 'Show as table',
  'section.waiting': 'Waiting for the first picture of this run.',

  // State header
  'head.label': 'Run',
  'head.progress': 'Training progress',
  'head.step': 'step',
  'head.epoch': 'epoch',
  'head.epochOf': '{epoch} / {epochs}',
  'head.loss': 'loss',
  'head.samplesPerSecond': 'samples/s',
  'head.tokensPerSecond': 'tokens/s',
  'head.pause': 'Pause Training',
  'head.resume': 'Resume Training',
  'head.stepOnce': 'Train One Step',
  'head.stop': 'Stop Training',
  'head.openSource': 'Open Model Source',
  'head.learningRate': 'Learning rate',
  'head.learningRateInvalid': 'The learning rate must be a number greater than 0, such as 0.001.',
  'state.preparing': 'Preparing',
  'state.training': 'Training',
  'state.pausing': 'Pausing',
  'state.paused': 'Paused',
  'state.stopping': 'Stopping',
  'state.stopped': 'Stopped',
  'state.finished': 'Finished',
  'state.failed': 'Failed',
  'state.none': 'Not trained yet',

  // Before the first run, after a failure, after the end
  'empty.text': 'Train a model and see its layer shapes, loss and feature maps beside its source.',
  'empty.below': 'The CNN trains on built-in data; nothing is downloaded.',
  'action.train': 'Train Model…',
  'action.trainAgain': 'Train Again',
  'action.showOutput': 'Show Output',
  'failed.unknown': 'Training ended with an error. The output has the details.',

  // Layer shapes
  'layers.fact': '{count} parameters',
  'layers.layer': 'layer',
  'layers.output': 'output shape',
  'layers.parameters': 'parameters',
  'layers.expand': 'Expand {name}',
  'layers.collapse': 'Collapse {name}',

  // Loss curve
  'loss.train': 'train',
  'loss.validation': 'validation',
  'loss.accuracy': 'accuracy {value} %',
  'loss.exactMatch': 'exact match {value} %',
  'loss.atStep': 'at step {step}',
  'loss.step': 'step',
  'loss.scale': 'Scale of the loss axis',
  'loss.log': 'log scale',
  'loss.linear': 'linear scale',
  'loss.resetZoom': 'Reset Zoom',
  'loss.between': 'steps {from} to {to}',
  'loss.everyNth': 'Every {count} steps, and every validation point.',
  'loss.chart':
    'Loss curve. Arrow keys read values, plus and minus zoom, Escape shows the whole run.',
  'loss.waiting': 'No step has finished yet.',

  // Pictures
  'picture.sample': 'sample {sample} / {samples}',
  'picture.previousSample': 'Previous sample',
  'picture.nextSample': 'Next sample',
  'picture.step': 'step {step}',
  'picture.source': 'Go to Source',
  'picture.notFinite': '{count} not finite',
  'picture.previousColumns': 'Previous columns',
  'picture.nextColumns': 'Next columns',
  'picture.columns': 'columns {from} to {to} of {count}',

  // Attention maps
  'attention.encoder': 'Encoder',
  'attention.decoder': 'Decoder',
  'attention.cross': 'Cross',
  'attention.stacks': 'Attention of',
  'attention.layer': 'layer',
  'attention.head': 'head {head}',
  'attention.selected': 'Layer {layer}, head {head}',
  'attention.grid': 'Layers and heads',
  'attention.map': 'Attention weights of layer {layer}, head {head}. Arrow keys read values.',
  'attention.query': 'query',
  'attention.key': 'key',
  'attention.padding': 'padding',
  'attention.causal': 'causal',

  // Feature maps
  'features.layers': 'Maps of layer',
  'features.label': 'label {label}',
  'features.predicted': 'predicted {prediction}',
  'features.channels': 'Channels',
  'features.at': 'at ({row}, {column})',
  'features.channel': 'channel',
  'features.enlarged': 'Channel {channel}, enlarged. Arrow keys read values.',
  'features.reduce': 'Show All Channels',
  'features.minimum': 'min',
  'features.maximum': 'max',
  'features.mean': 'mean',
  'features.deviation': 'std',

  // Hidden states
  'hidden.size': '{units} units × {tokens} tokens',
  'hidden.map': 'Hidden state of every unit at every time step. Arrow keys read values.',
  'hidden.time': 't',
  'hidden.unit': 'unit',
} as const;

export type ViewStringKey = keyof typeof viewStrings;
