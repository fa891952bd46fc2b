/**
 * Explains a run: what happened to a page and why, and the sequences and documents that a step of
 * training read.
 */
package io.gristmill.spark.explain;
