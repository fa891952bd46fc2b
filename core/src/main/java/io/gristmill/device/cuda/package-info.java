/**
 * NVIDIA's driver, run-time compiler (NVRTC) and matrix products (cuBLASLt), called through JNA:
 * memory, transfers, kernels and products of one card on one stream.
 */
package io.gristmill.device.cuda;
