// A value for tests, as the engine would compute it.

import type { SiteChoice, SiteValue } from '../../../../extension/protocol/siteValue.ts';

export function valueOf(choice: SiteChoice): SiteValue {
  return {
    ...choice,
    shape: [4, 8],
    dtype: 'float32',
    origin: { kind: 'newModel' },
    statistics: { min: -2.1119, max: 1.642, mean: -0.04, std: 0.508, nan: 0, infinite: 0 },
  };
}
