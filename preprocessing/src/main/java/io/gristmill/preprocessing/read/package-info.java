/**
 * Reads shards into raw records. A bad record is a result with its position and cause; the ranges
 * of a shard yield each record exactly once.
 */
package io.gristmill.preprocessing.read;
