/** Explains a run: what happened to a page and why, and the lineage of tokens. */
package io.gristmill.spark.explain;
