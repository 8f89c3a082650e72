// Feature maps: values of channels, height and width, whichever order these come in. Their heights and
// widths follow those of the image, so no name of a layer needs to be known.

import type { TensorLike } from '../../probe/describeValue.ts';
import type { TensorShape } from '../../protocol/shapeTable.ts';
import type { AxisRoles, ViewOffer } from '../../protocol/viewOffer.ts';
import { isBatch, isOnly, meaningsOf } from './axisNames.ts';
import { isDeclared } from './flow.ts';
import type { Flow, SeenTensor } from './flow.ts';
import type { Recogniser, SeenPass } from './recogniseViews.ts';
import { nameWithin, numbered } from './titles.ts';

/** Maps that a module returned, or that a line of a model gave a name. */
interface Layer {
  readonly title: string;
  readonly seen: SeenTensor;
  readonly axes: AxisRoles;
  readonly isModule: boolean;
}

export const featureMaps: Recogniser = (pass: SeenPass): ViewOffer[] => {
  const layers = [...layersWithMaps(pass).values()];
  const titles = numbered(layers.map(({ title }) => title));
  return layers.map(({ seen, axes }, i) => {
    const title = titles[i];
    const place = { place: seen.place, name: title, shape: seen.value.shape, axes };
    return { view: 'featureMaps', title, places: [place] };
  });
};

/** By what they put out, in forward order. Of modules in each other the innermost is the layer. */
function layersWithMaps({ flow, axes }: SeenPass): Map<TensorLike, Layer> {
  const layers = new Map<TensorLike, Layer>();
  for (const seen of flow.seen) {
    const known = layers.get(seen.tensor);
    const roles = imageRoles(seen.value, axes);
    if (!roles || known?.isModule) continue;
    const layer = moduleLayer(seen, flow) ?? (known ? undefined : namedStep(seen));
    if (layer) layers.set(seen.tensor, { ...layer, axes: roles });
  }
  return layers;
}

type NamedLayer = Omit<Layer, 'axes'>;

function moduleLayer(seen: SeenTensor, flow: Flow): NamedLayer | undefined {
  const { returnedBy: title } = seen;
  return title === undefined ? undefined : { title, seen: flow.namedPlace(seen), isModule: true };
}

/** Inside a layer of `tensorscope/nn` lines name parts of its computation. */
function namedStep(seen: SeenTensor): NamedLayer | undefined {
  const { range, madeBy } = seen.site;
  if (!isDeclared(seen.site) || range.file.startsWith('nn/')) return undefined;
  if (rearranging.has(madeBy?.operation ?? '')) return undefined;
  return { title: nameWithin(seen), seen, isModule: false };
}

/** Operations that compute nothing: what they put out has been seen before. */
const rearranging = new Set([
  ...['reshape', 'transpose', 'expandDims', 'squeeze', 'cast', 'toFloat', 'clone'],
  ...['slice', 'pad', 'mirrorPad', 'reverse'],
]);

/** Undefined for what is no batch of images. */
function imageRoles(value: TensorShape, axes: SeenPass['axes']): AxisRoles | undefined {
  if (value.shape.length !== 4 || value.dtype !== 'float32' || value.holds) return undefined;
  const meanings = meaningsOf(value, axes);
  const height = meanings.findIndex((each) => isOnly(each, 'height'));
  const width = meanings.findIndex((each) => isOnly(each, 'width'));
  const channel = meanings.findIndex((each) => each.size === 0);
  const isComplete = meanings.some(isBatch) && height >= 0 && width >= 0 && channel >= 0;
  return isComplete ? { channel, height, width } : undefined;
}
