/** Metrics and events of a running training, and the files that they are written to. */
package io.gristmill.training.metrics;
