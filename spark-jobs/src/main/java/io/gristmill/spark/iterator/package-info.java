/** Iterators for partitions that must not be read ahead or held in memory. */
package io.gristmill.spark.iterator;
