/**
 * Token shards with a manifest, and the batches that are read from them. The bytes of a shard are
 * memory-mapped if it is local, else prefetched by ranges.
 */
package io.gristmill.tokens;
