// A value for tests, as the engine would compute it.

import type { Place, TensorAnswer } from '../../../../extension/protocol/looks/tensor.ts';

export function valueOf(place: Place): TensorAnswer {
  return {
    kind: 'tensor',
    origin: { step: 0 },
    place,
    ...{ sample: 0, samples: 16, iterations: 1, parts: [''] },
    modules: 'module' in place ? [place.module] : [],
    shape: [4, 8],
    dtype: 'float32',
    axes: [{ meaning: 'batch' }, { meaning: 'other' }],
    statistics: { min: -2.1119, max: 1.642, mean: -0.04, std: 0.508, nan: 0, infinite: 0 },
  };
}
