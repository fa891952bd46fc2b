/** The corpus as ids: shards with a manifest, read as the batches a replica trains on. */
package io.gristmill.tokens;
