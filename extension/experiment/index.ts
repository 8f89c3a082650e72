// The public face `tensorscope`: what a file of a person's own imports to be trained.

export {
  defineExperiment,
  Experiment,
  type ExperimentDefinition,
  type ForwardModel,
  type LossOptions,
  type TrainingSettings,
} from './defineExperiment.ts';
