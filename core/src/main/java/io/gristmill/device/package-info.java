/**
 * An engine that trains and decodes on NVIDIA cards of compute capability 8.0 and newer: CUDA C
 * kernels, compiled for the sizes of a model when it starts, and the sequence of their launches. It
 * needs neither ND4J nor Spark. Where it differs from {@link io.gristmill.model.Dl4jTrainingStep},
 * its oracle: products and activations are bfloat16.
 */
package io.gristmill.device;
