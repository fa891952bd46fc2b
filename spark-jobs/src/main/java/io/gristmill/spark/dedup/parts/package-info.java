/**
 * Parts of texts that are said once, found by a shuffle of their hashes: nothing is broadcast, and
 * a line of a million documents passes through one sort that may spill.
 */
package io.gristmill.spark.dedup.parts;
