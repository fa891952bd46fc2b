/**
 * Access to the machine: memory outside the heap, threads, the choice of BLAS kernels, and binary
 * encodings of floats.
 */
package io.gristmill.host;
