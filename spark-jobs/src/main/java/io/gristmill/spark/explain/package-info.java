/**
 * Answers about a run: what became of a page and why, and which documents a step was trained on.
 */
package io.gristmill.spark.explain;
