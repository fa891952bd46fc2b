/** Batches of token sequences, and the ways to cut them from shards. */
package io.gristmill.tokens.sequences;
