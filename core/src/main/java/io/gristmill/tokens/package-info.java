/** Token shards with a manifest, and the batches that are read from them. */
package io.gristmill.tokens;
