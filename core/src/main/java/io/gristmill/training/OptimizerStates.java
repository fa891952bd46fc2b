package io.gristmill.training;

/** What becomes of the replicas' moments when their parameters are averaged. */
public enum OptimizerStates {
  /** Each replica goes on with its own (Local SGD; DiLoCo, Douillard et al., 2023). */
  OWN,
  /** All go on with the mean, as Deeplearning4j's master does. */
  AVERAGED
}
