/**
 * CUDA C kernels of the engine, which are resources of this package: their compilation for the
 * sizes of a model, and their launch geometry.
 */
package io.gristmill.device.kernels;
