/**
 * Removes repeated parts of texts, found by a shuffle of their hashes: nothing is broadcast, and
 * the occurrences of a line pass through a sort that may spill.
 */
package io.gristmill.spark.dedup.parts;
