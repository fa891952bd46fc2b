/** Explains a run: what happened to a page and why, and which documents a step was trained on. */
package io.gristmill.spark.explain;
