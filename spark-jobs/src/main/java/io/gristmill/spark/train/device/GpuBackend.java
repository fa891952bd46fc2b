package io.gristmill.spark.train.device;

import java.io.Serializable;

/** The library that computes on GPUs. */
@FunctionalInterface
interface GpuBackend extends Serializable {

  /** Makes the calling thread compute on one device, and on no other. */
  void pin(int device);
}
