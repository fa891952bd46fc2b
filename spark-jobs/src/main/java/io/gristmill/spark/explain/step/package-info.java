/** Finds the sequences and documents that a step of training read, from the plan of the run. */
package io.gristmill.spark.explain.step;
