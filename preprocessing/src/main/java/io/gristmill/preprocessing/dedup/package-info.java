/**
 * Finds documents that are copies of each other and chooses the surviving one. Free of Spark: the
 * distributed job and the probes share this logic.
 */
package io.gristmill.preprocessing.dedup;
