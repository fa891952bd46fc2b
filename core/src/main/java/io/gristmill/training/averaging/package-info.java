/**
 * Parameter averaging by slices: wire formats, weighted sums and outer optimizers. The arithmetic
 * is the same in one process and on a cluster, and so are the bytes.
 */
package io.gristmill.training.averaging;
