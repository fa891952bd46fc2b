/**
 * Shards to raw records. A bad record is one of the answers, with its place and cause; ranges of a
 * shard yield each record exactly once.
 */
package io.gristmill.preprocessing.read;
