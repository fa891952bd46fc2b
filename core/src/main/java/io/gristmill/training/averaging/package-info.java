/**
 * Averaging of replicas slice by slice: how slices travel, are summed and moved by the outer
 * optimizer. The same arithmetic in one process and on a cluster, hence the same bytes.
 */
package io.gristmill.training.averaging;
